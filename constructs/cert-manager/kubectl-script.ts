/** Reaches the cluster; its variables come from `environment`, so that no value is read as shell. */
const connect = `set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
config=$KUBECONFIG_PATH
if [ -n "$KUBECONFIG_TEXT" ]; then
  config=$work/kubeconfig
  printf %s "$KUBECONFIG_TEXT" >"$config"
fi
run() { kubectl --kubeconfig "$config" --context "$KUBECONFIG_CONTEXT" --namespace "$NAMESPACE" "$@"; }
`;

/**
 * Merges fields into the Deployment as it is now. `args` are replaced as a whole, so they are read before and put
 * back less the flags of ours; the resource version makes the API server refuse the patch if anything changed in
 * between. The comment at its top makes kubectl read the patch as YAML, as Go's quoting of the arguments wants.
 */
const patch = `
patch() {
  run get deployment "$DEPLOYMENT" --output "go-template=$OTHER_ARGS" >"$work/now" &&
    read -r version others <"$work/now" &&
    arguments= &&
    if [ -n "$PATCHES_ARGS" ]; then arguments=",\\"args\\":[$others$OWN_ARGS]"; fi &&
    printf '# YAML\\n{"metadata":{"resourceVersion":"%s","annotations":%s},"spec":{"template":{"metadata":{"labels":%s},"spec":{"securityContext":%s,"volumes":%s,"containers":[{"name":%s,"volumeMounts":%s%s}]}}}}' \\
      "$version" "$MARK" "$LABELS" "$SECURITY_CONTEXT" "$VOLUMES" "$CONTAINER" "$VOLUME_MOUNTS" "$arguments" >"$work/patch" &&
    run patch deployment "$DEPLOYMENT" --type strategic --patch-file "$work/patch"
}
tries=1
until patch; do
  [ "$tries" -lt 5 ] || exit 1
  tries=$((tries + 1))
  sleep 2
done
`;

/** Patches a Deployment that has none of it, and waits for its Pods. */
export const ADD_SCRIPT = `${connect}
found=$(run get deployment "$DEPLOYMENT" --output "go-template=$FOUND")
if [ -n "$found" ]; then
  printf 'The Deployment %s has this already, and who set it must take it away or make all of the patch (AdoptionPatch.MADE_BY_OTHERS):\\n%s\\n' "$DEPLOYMENT" "$found" >&2
  exit 1
fi
${patch}
run rollout status deployment "$DEPLOYMENT" --timeout 5m
`;

/** Takes the patch away from a Deployment that still has it. */
export const REMOVE_SCRIPT = `${connect}
[ -n "$(run get deployment "$DEPLOYMENT" --ignore-not-found --output name)" ] || exit 0
[ -n "$(run get deployment "$DEPLOYMENT" --output "go-template=$MARKED")" ] || exit 0
${patch}`;
