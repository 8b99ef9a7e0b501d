#!/usr/bin/env bash
# Makes both images' file systems without Docker, by the Dockerfile's own steps, and asks the smaller one whether it
# works: its size, no torch and no compiler, another user, a read-only root.
#
#   sudo deploy/image-check.sh FOLDER        needs Debian's mmdebstrap
#
# HOST_PATHS are files and folders of this machine that its package clients need, such as certificates.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="$(realpath -m "${1:?Name a folder on a disk with 8 GB of room.}")"
read -ra host_paths <<< "${HOST_PATHS:-/etc/resolv.conf}"
most_mb=400
mkdir -p "$folder"

say() { printf '\n== %s\n' "$*"; }

# Runs a command in a file system, with the checkout at /src and what package clients need of this machine.
inside() {
  local root="$1"; shift
  # shellcheck disable=SC2016  # the inner shell expands it
  unshare --mount bash -c '
    root="$1"; source="$2"; count="$3"; shift 3
    paths=("${@:1:count}"); shift "$count"
    mount -t proc proc "$root/proc"; mount --bind /dev "$root/dev"
    mkdir -p "$root/src"; mount --bind -o ro "$source" "$root/src"
    for path in "${paths[@]}"; do
      if [ -d "$path" ]; then mkdir -p "$root$path"; else mkdir -p "$root$(dirname "$path")"; touch -a "$root$path"; fi
      mount --bind -o ro "$path" "$root$path"
    done
    chroot "$root" "$@"
  ' _ "$root" "$source" "${#host_paths[@]}" "${host_paths[@]}" "$@"
}

# As the container runs it: another user, nothing to write but /tmp and the volumes.
bot() {
  # shellcheck disable=SC2016  # the inner shell expands it
  unshare --mount --net bash -c '
    root="$1"; shift
    mount --bind "$root" "$root"; mount -o remount,bind,ro "$root"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"; mount -t proc proc "$root/proc"
    for volume in index state; do mount --bind "$root-volumes/$volume" "$root/var/lib/mmfaq/$volume"; done
    exec env -i PATH=/opt/mmfaq/venv/bin:/usr/bin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
      MMFAQ_KNOWLEDGE=/opt/mmfaq/knowledge MMFAQ_CACHE=/opt/mmfaq/cache MMFAQ_INDEX=/var/lib/mmfaq/index \
      MMFAQ_STATE=/var/lib/mmfaq/state "$(command -v chroot)" --userspec=10001:10001 "$root" "$@"
  ' _ "$runtime" "$@"
}

source="$folder/source"
rm -rf "$source"; mkdir "$source"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$source" 2>/dev/null || true
chmod -R a+rX "$source"

say "base"
if [ ! -d "$folder/base" ]; then
  mmdebstrap --quiet --variant=essential --include=apt,usr-is-merged --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$folder/base"
fi
deploy/recipe.sh size "$folder/base"

say "builder"
builder="$folder/builder"
rm -rf "$builder"; cp -a "$folder/base" "$builder"
inside "$builder" /src/deploy/recipe.sh system builder >/dev/null
# pip builds the project where it stands: give it a copy that it may write to.
inside "$builder" bash -c 'cp -r /src /build && cd /build && deploy/recipe.sh packages /opt/mmfaq/venv'
inside "$builder" bash -c "cd /build && TORCH_INDEX='${TORCH_INDEX:-}' CACHE_IN_IMAGE=/opt/mmfaq/cache deploy/recipe.sh seed /opt/torch /seed"

say "runtime"
runtime="$folder/runtime"
rm -rf "$runtime" "$runtime-volumes"; cp -a "$folder/base" "$runtime"
inside "$runtime" /src/deploy/recipe.sh system runtime >/dev/null
mkdir -p "$runtime/opt/mmfaq" "$runtime/var/lib/mmfaq/state"
cp -a "$builder/opt/mmfaq/venv" "$runtime/opt/mmfaq/venv"
cp -a "$builder/seed/cache" "$runtime/opt/mmfaq/cache"
cp -a "$builder/seed/index" "$runtime/var/lib/mmfaq/index"
cp -a "$source/knowledge" "$runtime/opt/mmfaq/knowledge"
chown -R 10001:10001 "$runtime/var/lib/mmfaq"
for path in "${host_paths[@]}"; do [ -s "$runtime$path" ] || rm -f "$runtime$path" 2>/dev/null || true; done
mkdir "$runtime-volumes"; cp -a "$runtime/var/lib/mmfaq/index" "$runtime/var/lib/mmfaq/state" "$runtime-volumes/"
mb="$(du -s --apparent-size --block-size=1000000 "$runtime" | cut -f1)"
echo "$mb MB"
du -s --apparent-size --block-size=1000000 "$runtime"/{usr,opt/mmfaq/venv,opt/mmfaq/cache,var/lib/mmfaq/index}
[ "$mb" -lt "$most_mb" ] || { echo "The image has $mb MB, $most_mb are allowed." >&2; exit 1; }

say "nothing of what only builders need"
for name in gcc cc make git pip; do
  if bot sh -c "command -v $name"; then echo "$name is in the image." >&2; exit 1; fi
done
bot python3 -c 'import importlib.util as u; found = [n for n in ("torch", "sentence_transformers", "pip", "sklearn") if u.find_spec(n)]; raise SystemExit(f"{found} in the image" if found else 0)'

say "it answers from the index in the image, as another user, with a read-only root and no network"
answer="$(bot mmfaq ask "loss becomes nan after some iterations")"
echo "${answer%%$'\n'*}"
bot sh -c '! touch /opt/mmfaq/x 2>/dev/null'
say "it builds another FAQ without torch"
printf '# Birds\n\n## Who feeds the kestrel?\n\nThe warden does.\n' > "$runtime-volumes/state/birds.md"
bot mmfaq build /var/lib/mmfaq/state/birds.md
bot mmfaq ask "kestrel food"
say "every module that the bot may need can be loaded"
bot python3 -c 'import pkgutil, importlib, adapters, bot, index
names = [m.name for p in (adapters, bot, index) for m in pkgutil.walk_packages(p.__path__, p.__name__ + ".")]
skipped = {"bot.__main__", "index.export", "index.torch_encoder"}
maintainers = {"sklearn", "scipy", "matplotlib"}  # for them there is another image
loaded = 0
for name in names:
    if name in skipped or ".versions." in name or name.endswith(".env"):
        continue
    try:
        importlib.import_module(name)
        loaded += 1
    except ModuleNotFoundError as error:
        if error.name.partition(".")[0] not in maintainers:
            raise
print(loaded, "of", len(names), "modules")'
say "it says what is missing"
if said="$(bot mmfaq run 2>&1)"; then exit 1; fi
echo "$said"
