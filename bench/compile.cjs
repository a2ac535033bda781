/** Lets Node.js require TypeScript, which swc compiles as it does for the package. */
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, path) => {
  module._compile(transformFileSync(path).code, path);
};
