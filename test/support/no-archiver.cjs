/** Stands in for `archiver`, which would make the zip file of a TerraformAsset. */
module.exports = () => {
  throw new Error("nothing here makes zip files");
};
