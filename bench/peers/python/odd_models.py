"""What stable-audio-tools makes of the models and inputs that bench/odd-models.ts wrote.

usage: odd_models.py FOLDER

For every model one line of JSON: the largest difference of what ours.safetensors holds under out., over the largest
value.
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
        " local_attention ema_pytorch auraloss scipy".split()
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
from stable_audio_tools.models.adp import NumberEmbedder  # noqa: E402
from stable_audio_tools.models.autoencoders import OobleckDecoder, OobleckEncoder  # noqa: E402
from stable_audio_tools.models.dit import DiffusionTransformer  # noqa: E402
from transformers import T5Config, T5EncoderModel  # noqa: E402

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
            own.setdefault(name, module.state_dict()[name])
    module.load_state_dict(own, strict=True)
    return module.eval()


def conditioned(config, state, at, ours):
    """The tokens and the global vector, as models/conditioners.py and diffusion.py make them."""
    tokens = {}
    seconds = dict(zip(["seconds_start", "seconds_total"], ours["seconds"]))
    for conditioner in config["conditioning"]["configs"]:
        name, options = conditioner["id"], conditioner["config"]
        if conditioner["type"] == "t5":
            tokens[name] = text_tokens(state, at, ours["ids"].long(), options["max_length"])
        elif conditioner["type"] == "number":
            low, high = options["min_val"], options["max_val"]
            width = config["conditioning"]["cond_dim"]
            embedder = loaded(NumberEmbedder(width), state, f"conditioner.conditioners.{name}.embedder.")
            unit = (seconds[name].clamp(low, high) - low) / (high - low)
            tokens[name] = embedder(unit[None]).unsqueeze(1)
    routes = config["diffusion"]
    globals_ = [tokens[name] for name in routes["global_cond_ids"]]
    return (
        torch.cat([tokens[name] for name in routes["cross_attention_cond_ids"]], dim=1),
        torch.cat(globals_, dim=-1).squeeze(1) if globals_ else None,
    )


def text_tokens(state, at, ids, length):
    with open(os.path.join(at, "t5", "config.json")) as file:
        t5 = T5EncoderModel(T5Config(**json.load(file))).eval()
    weights, _ = read(os.path.join(at, "t5", "model.safetensors"))
    table = weights.get("shared.weight", weights.get("encoder.embed_tokens.weight"))
    weights["shared.weight"] = weights["encoder.embed_tokens.weight"] = table
    missing, unexpected = t5.load_state_dict(weights, strict=False)
    assert not missing and not unexpected, (missing, unexpected)
    padded = torch.zeros(1, length, dtype=torch.long)
    padded[0, : len(ids)] = ids
    mask = torch.arange(length)[None] < len(ids)
    hidden = t5(input_ids=padded, attention_mask=mask).last_hidden_state
    projection = "conditioner.conditioners.prompt.proj_out."
    if projection + "weight" in state:
        hidden = hidden @ state[projection + "weight"].float().T + state[projection + "bias"].float()
    return hidden * mask.unsqueeze(-1)


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
    cross, global_ = conditioned(config, state, at, ours)
    mean, scale = encoder(ours["audio"]).chunk(2, dim=1)
    decoded = decoder(ours["z"])
    if halves["decoder"]["soft_clip"]:
        decoded = torch.tanh(decoded)
    outputs = {"cross": cross, "v": v, "mean": mean, "scale": scale, "decoded": decoded}
    if global_ is not None:
        outputs["global"] = global_
    errors = {}
    for name, wanted in outputs.items():
        found = ours["out." + name]
        assert found.shape == wanted.shape, (seed, name, found.shape, wanted.shape)
        errors[name] = ((found - wanted).abs().max() / wanted.abs().max()).item()
    print(json.dumps({"seed": int(seed), **errors}), file=answers, flush=True)
