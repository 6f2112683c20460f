/**
 * From 1.29 on onnxruntime tells Microsoft of its sessions: names, sizes and hashes of models, faults, a device
 * id that it keeps. Set before its library starts, this stops all of it (microsoft/onnxruntime#27379).
 */
// biome-ignore lint/style/noProcessEnv: the library looks nowhere else
process.env.ORT_DISABLE_TELEMETRY = '1'
