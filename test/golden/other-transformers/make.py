"""Diffusion transformers with options that Stable Audio Open does not use, and what they compute.

stable-audio-tools 0.0.19 on PyTorch 2.15.0, CPU, float32, one thread:  python make.py
Writes <name>.safetensors (weights in float16, inputs, outputs) and shapes.json. Tolerances: 16 times the
distance to the same computation in float64, at least 2e-5 of the largest value. Packages that only training needs are replaced by empty ones.
"""

import importlib.abc
import importlib.machinery
import json
import sys
from unittest.mock import MagicMock

UNUSED = "torchaudio alias_free_torch k_diffusion einops_exts ema_pytorch"


class Empty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in UNUSED.split():
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.__path__, module.__spec__ = [], spec
        return module

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Empty())

import torch  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from stable_audio_tools.models.dit import DiffusionTransformer  # noqa: E402

COMMON = dict(io_channels=4, depth=2, project_cond_tokens=False, transformer_type="continuous_transformer")
MODELS = {
    "layer-norm-and-memory": dict(
        embed_dim=64, num_heads=2, cond_token_dim=32, attn_kwargs=dict(qk_norm="ln"), num_memory_tokens=3,
        ff_kwargs=dict(mult=1),
    ),
    "unit-length": dict(
        embed_dim=33, num_heads=1, cond_token_dim=33, attn_kwargs=dict(qk_norm="l2"), ff_kwargs=dict(mult=2.7),
        norm_kwargs=dict(eps=1e-3),
    ),
    "dynamic-tanh": dict(
        embed_dim=64, num_heads=2, cond_token_dim=64, attn_kwargs=dict(qk_norm="dyt"),
        ff_kwargs=dict(mult=1, no_bias=True),
    ),
    "adaptive": dict(
        embed_dim=64, num_heads=2, cond_token_dim=32, global_cond_type="adaLN", num_memory_tokens=2,
        ff_kwargs=dict(mult=1),
    ),
}
FRAMES, TOKENS, PADS = 7, 5, 2

torch.set_num_threads(1)
torch.set_grad_enabled(False)
torch.manual_seed(8)
facts = {}
for name, own in MODELS.items():
    config = {**COMMON, **own}
    dit = DiffusionTransformer(**config).eval()
    for value in dit.parameters():
        value.copy_(torch.randn_like(value) / (value[0].numel() if value.dim() > 1 else 9) ** 0.5)
    state = {key: value.half() for key, value in dit.state_dict().items()}
    dit.load_state_dict(state)
    cross, negative = torch.randn(2, 1, TOKENS, config["cond_token_dim"])
    cross[:, -PADS:] = 0
    mask = torch.arange(TOKENS)[None] < TOKENS - 1
    inputs = {"x": torch.randn(1, 4, FRAMES), "t": torch.rand(1), "cross": cross, "negative": negative}
    calls = {
        "v": dict(cfg_scale=3.5),
        "v_negative": dict(cfg_scale=3.5, negative_cross_attn_cond=negative, negative_cross_attn_mask=mask),
    }

    def run(model, **more):
        kind = next(model.parameters()).dtype
        x, t, c = (inputs[key].to(kind) for key in ("x", "t", "cross"))
        return model(x, t, cross_attn_cond=c, **more)

    outputs = {key: run(dit, **more) for key, more in calls.items()}
    exact = dit.double()
    tolerance = {}
    for key, more in calls.items():
        distance = (run(exact, **more) - outputs[key]).abs().max().item()
        tolerance[key] = max(16 * distance, 2e-5 * outputs[key].abs().max().item())
    tensors = state | {f"in.{key}": value for key, value in inputs.items()}
    tensors |= {"in.mask": mask.float()} | {f"out.{key}": value for key, value in outputs.items()}
    save_file({key: value.contiguous() for key, value in tensors.items()}, f"{name}.safetensors")
    facts[name] = {"config": config, "frames": FRAMES, "tolerance": tolerance}
json.dump(facts, open("shapes.json", "w"), indent=1)
