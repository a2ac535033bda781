/**
 * fast-check that draws the same in every run, so that a change alone makes a test fail; `FAST_CHECK_SEED` draws others.
 */
const fastCheck = require("../../node_modules/fast-check/lib/cjs/fast-check.js");

const { FAST_CHECK_SEED: seed = "20261124" } = process.env;
fastCheck.configureGlobal({ seed: Number(seed) });

module.exports = fastCheck;
