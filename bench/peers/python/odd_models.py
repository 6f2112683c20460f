"""What stable-audio-tools makes of the models and inputs that bench/odd-models.ts wrote.

usage: odd_models.py FOLDER

For every model one line of JSON: the largest difference of v, mean, scale and decoded, over the largest value.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import types

answers, sys.stdout = sys.stdout, sys.stderr


class Nothing(types.ModuleType):
    """Stands for a package that only training imports."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing(name)

    def __mro_entries__(self, bases):
        return (object,)


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    names = set(
        "torchaudio alias_free_torch einops_exts k_diffusion vector_quantize_pytorch dac encodec x_transformers"
        " local_attention ema_pytorch auraloss transformers scipy".split()
    )

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Nothing(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Missing())

import torch  # noqa: E402
from safetensors import safe_open  # noqa: E402
from stable_audio_tools.models.autoencoders import OobleckDecoder, OobleckEncoder  # noqa: E402
from stable_audio_tools.models.dit import DiffusionTransformer  # noqa: E402

torch.set_grad_enabled(False)


def read(path):
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def loaded(module, state, prefix):
    """Weight norm has two spellings; a module knows the one of its PyTorch."""
    known = module.state_dict().keys()
    forms = [("weight_g", "parametrizations.weight.original0"), ("weight_v", "parametrizations.weight.original1")]
    own = {}
    for name, tensor in state.items():
        if not name.startswith(prefix):
            continue
        name = name[len(prefix):]
        for old, new in forms:
            if name not in known and name.endswith(old):
                name = name[: -len(old)] + new
            elif name not in known and name.endswith(new):
                name = name[: -len(new)] + old
        own[name] = tensor
    for name in known:
        if name.endswith("inv_freq"):
            own[name] = module.state_dict()[name]
    module.load_state_dict(own, strict=True)
    return module.eval()


folder = sys.argv[1]
for seed in sorted(os.listdir(folder), key=int):
    at = os.path.join(folder, seed)
    config = json.load(open(os.path.join(at, "model_config.json")))["model"]
    state, _ = read(os.path.join(at, "model.safetensors"))
    ours, metadata = read(os.path.join(at, "ours.safetensors"))
    guidance = json.loads(metadata["guidance"])
    halves = config["pretransform"]["config"]

    dit = loaded(DiffusionTransformer(**config["diffusion"]["config"]), state, "model.model.")
    encoder = loaded(OobleckEncoder(**halves["encoder"]["config"]), state, "pretransform.model.encoder.")
    decoder = loaded(OobleckDecoder(**halves["decoder"]["config"]), state, "pretransform.model.decoder.")
    v = dit(
        ours["x"],
        ours["t"],
        cross_attn_cond=ours["cross"],
        global_embed=ours.get("global"),
        input_concat_cond=ours.get("input"),
        cfg_scale=guidance["scale"],
        scale_phi=guidance["rescale"],
    )
    mean, scale = encoder(ours["audio"]).chunk(2, dim=1)
    decoded = decoder(ours["z"])
    if halves["decoder"]["soft_clip"]:
        decoded = torch.tanh(decoded)
    errors = {
        name: ((ours["out." + name] - wanted).abs().max() / wanted.abs().max()).item()
        for name, wanted in {"v": v, "mean": mean, "scale": scale, "decoded": decoded}.items()
    }
    print(json.dumps({"seed": int(seed), **errors}), file=answers, flush=True)
