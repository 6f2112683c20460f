"""Oobleck autoencoders of shapes that Stable Audio Open does not have, and what they compute.

stable-audio-tools 0.0.19 on PyTorch 2.15.0, CPU, float32, one thread:  python make.py
Writes <name>.safetensors (weights, inputs, outputs) and shapes.json. Tolerances: 16 times the distance
to the same computation in float64. Packages that only training needs are replaced by empty ones.
"""

import importlib.abc
import importlib.machinery
import json
import sys
from unittest.mock import MagicMock

UNUSED = "torchaudio alias_free_torch k_diffusion torchsde torchdiffeq v_diffusion_pytorch dac encodec"
UNUSED += " vector_quantize_pytorch laion_clap local_attention transformers einops_exts ema_pytorch"


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
from stable_audio_tools.models.autoencoders import OobleckDecoder, OobleckEncoder  # noqa: E402

SHAPES = {
    "mono": dict(audio=1, channels=6, c_mults=[1, 3], strides=[2, 4], latents=5, frames=11),
    "odd-stride-tanh": dict(audio=2, channels=4, c_mults=[1, 2, 4], strides=[2, 5, 6], latents=8, frames=9),
    "three-channels-elu": dict(
        audio=3, channels=8, c_mults=[2, 2, 1, 4], strides=[4, 2, 2, 10], latents=12, frames=6
    ),
    "strides-of-three": dict(audio=2, channels=4, c_mults=[1, 2], strides=[3, 3], latents=4, frames=40),
}

torch.set_num_threads(1)
torch.set_grad_enabled(False)
torch.manual_seed(6)
facts = {}
for name, shape in SHAPES.items():
    common = dict(channels=shape["channels"], c_mults=shape["c_mults"], strides=shape["strides"])
    common["use_snake"] = not name.endswith("elu")
    tanh = name.endswith("tanh")
    encoder = OobleckEncoder(in_channels=shape["audio"], latent_dim=2 * shape["latents"], **common)
    decoder = OobleckDecoder(
        out_channels=shape["audio"], latent_dim=shape["latents"], final_tanh=tanh, **common
    )
    tensors = {}
    for half, module in (("encoder", encoder), ("decoder", decoder)):
        for key, value in module.named_parameters():
            if key.endswith(("alpha", "beta")):
                value.copy_(0.4 * torch.randn_like(value))
        tensors.update({f"{half}.{key}": value.clone() for key, value in module.state_dict().items()})
    samples = shape["frames"] * torch.tensor(shape["strides"]).prod().item()
    latents = torch.randn(1, shape["latents"], shape["frames"])
    audio = 0.5 * torch.randn(1, shape["audio"], samples)
    decoded, encoded = decoder(latents), encoder(audio)
    tolerance = {
        "decoded": 16 * (decoder.double()(latents.double()) - decoded).abs().max().item(),
        "encoded": 16 * (encoder.double()(audio.double()) - encoded).abs().max().item(),
    }
    tensors |= {"in.latents": latents, "in.audio": audio, "out.decoded": decoded, "out.encoded": encoded}
    save_file({key: value.contiguous() for key, value in tensors.items()}, f"{name}.safetensors")
    facts[name] = {**shape, "use_snake": common["use_snake"], "final_tanh": tanh, "tolerance": tolerance}
json.dump(facts, open("shapes.json", "w"), indent=1)
