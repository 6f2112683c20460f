"""One guided DiT step of stable-audio-tools, timed on request.

usage: step.py CHECKPOINT MODEL_CONFIG INPUTS THREADS

INPUTS: raw float32: x [latents, frames], input latents [latents, frames], cross-attention tokens
[tokens, width], global [width]. The first line of stdin is JSON: their sizes, t, scale, device ("cpu", "cuda")
and dtype ("float32", "float16"). Every further line runs a step, from inputs in host memory to a result in host
memory, and is answered by one line of JSON, {"seconds": …, "cpu": …}; after the first one the result lies in
INPUTS.out as float32.
"""

import json
import sys
import time

answers, sys.stdout = sys.stdout, sys.stderr  # the libraries print; answers stay clean

import numpy  # noqa: E402
import torch  # noqa: E402
from safetensors import safe_open  # noqa: E402
from stable_audio_tools.models.dit import DiffusionTransformer  # noqa: E402

checkpoint, model_config, inputs, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.set_grad_enabled(False)

config = json.load(open(model_config))["model"]["diffusion"]["config"]
with torch.device("meta"):
    model = DiffusionTransformer(**config)
prefix = "model.model."
with safe_open(checkpoint, "pt") as file:
    names = [name for name in file.keys() if name.startswith(prefix)]
    state = {name[len(prefix):]: file.get_tensor(name) for name in names}
head = config["embed_dim"] // config["num_heads"]
rotary = max(head // 2, 32)
state.setdefault(
    "transformer.rotary_pos_emb.inv_freq",
    1.0 / (10000 ** (torch.arange(0, rotary, 2).float() / rotary)),
)
model.load_state_dict(state, strict=True, assign=True)
model.eval()

asked = json.loads(sys.stdin.readline())
device, dtype = asked["device"], getattr(torch, asked["dtype"])
model.to(device, dtype)
values = torch.from_numpy(numpy.fromfile(inputs, dtype=numpy.float32)).to(dtype)
parts = values.split([numpy.prod(shape).item() for shape in asked["shapes"]])
x, audio, cross, glob = [p.view(1, *shape) for p, shape in zip(parts, asked["shapes"])]
audio, cross, glob = audio.to(device), cross.to(device), glob.to(device)  # the same in every step
t = torch.tensor([asked["t"]], dtype=dtype)
print(json.dumps({"ready": torch.__version__, "threads": torch.get_num_threads()}), file=answers, flush=True)

for count, _ in enumerate(sys.stdin):
    began, began_cpu = time.perf_counter(), time.process_time()
    v = model(
        x.to(device),
        t.to(device),
        cross_attn_cond=cross,
        input_concat_cond=audio if audio.numel() else None,
        global_embed=glob,
        cfg_scale=asked["scale"],
    ).cpu()
    seconds = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - began_cpu}
    if count == 0:
        v.float().numpy().tofile(inputs + ".out")
    print(json.dumps(seconds), file=answers, flush=True)
