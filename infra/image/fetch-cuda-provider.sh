#!/bin/sh
# The one download that is made on purpose: ONNX Runtime's CUDA provider, by the package's own script.
set -eu
ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js
# TensorRT is not installed here; its provider would not load.
rm -f node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_tensorrt.so
