/**
 * cdktf notes for every token where it was made, with all frames, and Jest maps each frame to its source: 40 % of the
 * time that synthesis takes in tests. Nothing reads those notes, so they stay empty; errors keep their stacks.
 */
const { captureStackTrace } = Error;
const allFrames = Number.MAX_SAFE_INTEGER;

Error.captureStackTrace = (target, below) => {
  if (Error.stackTraceLimit !== allFrames) captureStackTrace(target, below);
};
