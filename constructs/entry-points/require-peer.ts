/**
 * Says which package to install, where Node.js would name one of its files.
 * @throws Error if the package is not installed beside this one
 */
export function requirePeer(entryPoint: string, peer: string): void {
  try {
    require.resolve(`${peer}/package.json`);
  } catch (cause) {
    throw new Error(
      `cdktf-cert-manager-dns01${entryPoint} needs the package ${peer}. Run npm install ${peer}, or import the entry point of your cloud alone.`,
      { cause },
    );
  }
}
