#!/bin/sh
# What must be true of the image before anybody pulls it. Each check that fails ends the build.
#   sh infra/image/check-image.sh         in the image
#   sh infra/image/check-image.sh --host  on a machine without CUDA: what can be said there
set -eu
cd "$(dirname "$0")/../.."
on_host=${1:-}
ort=node_modules/onnxruntime-node/bin/napi-v6/linux/x64

fail() {
  echo "check-image: $1" >&2
  exit 1
}

node --version | grep -q '^v24\.' || fail "Node 24 is needed, this is $(node --version)"
[ -f gpu-worker/main.ts ] && [ -f gpu-worker/health.ts ] || fail 'the worker is not here'

# Types are stripped, not checked: every file the worker loads must at least load.
node -e "import('./gpu-worker/model/open-model.ts').then(() => process.exit(0))" ||
  fail 'the code of the model does not load'
node -e "process.exit(require('onnxruntime-node').listSupportedBackends().some(({ name }) => name === 'cpu') ? 0 : 1)" ||
  fail 'ONNX Runtime does not load'

if [ "$on_host" != --host ]; then
  provider=$ort/libonnxruntime_providers_cuda.so
  [ -f "$provider" ] || fail 'the CUDA provider is missing'
  # libcuda comes with the driver of the instance, through the container runtime.
  missing=$(ldd "$provider" | grep 'not found' | grep -v 'libcuda\.so\.1' || true)
  [ -z "$missing" ] || fail "the CUDA provider does not find: $missing"
  node -e "process.exit(require('onnxruntime-node').listSupportedBackends().some(({ name }) => name === 'cuda') ? 0 : 1)" ||
    fail 'ONNX Runtime does not know CUDA'
  ffmpeg -version >/dev/null || fail 'ffmpeg does not run'
  [ "$(id -u)" = 0 ] || fail 'the checks run before the image changes its user'
fi

said=$(node gpu-worker/main.ts 2>&1) && fail 'the worker started without its settings'
echo "$said" | grep -q RESOUND_STAGE || fail 'the worker does not say which setting is missing'
echo 'check-image: well'
