"""A tiny model of the family of stable-audio-open-small, and what stable-audio-tools computes with it.

stable-audio-tools 0.0.19, transformers 5.24.0 on PyTorch 2.15.0, CPU, float32, one thread:  python make.py
Reads model_config.json and t5/ beside it; writes model.safetensors (random weights in float16, used as float32) and the cases
of this folder. The sampling loop is `sample_rf` of the package with its model, its noise taken from what is stored. A
tolerance is 16 times the distance to the same run in float64, at least 4e-6 of the largest value. Packages that only
training and audio files need are replaced by empty ones; T5 runs in float32, as in the other folders.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import types

here = os.path.dirname(os.path.abspath(__file__))


class Nothing(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing(name)

    def __mro_entries__(self, bases):
        return (object,)

    def __call__(self, *args, **kwargs):
        return self


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    names = set(
        "torchaudio alias_free_torch einops_exts k_diffusion vector_quantize_pytorch dac encodec x_transformers"
        " local_attention ema_pytorch auraloss scipy torchvision pytorch_lightning prefigure wandb".split()
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
import transformers  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from stable_audio_tools.inference import sampling  # noqa: E402
from stable_audio_tools.models.conditioners import T5Conditioner  # noqa: E402
from stable_audio_tools.models.diffusion import create_diffusion_cond_from_config  # noqa: E402

MODEL = "tiny-sao-small"
SHIFT = dict(min_length=256, max_length=4096)

torch.set_num_threads(1)
torch.set_grad_enabled(False)
config = json.load(open(f"{here}/model_config.json"))

for kind in ("AutoTokenizer", "T5EncoderModel"):
    of_name = getattr(transformers, kind).from_pretrained
    setattr(getattr(transformers, kind), "from_pretrained", lambda _, load=of_name: load(f"{here}/t5"))
T5Conditioner.T5_MODEL_DIMS["t5-base"] = config["model"]["conditioning"]["cond_dim"]


def model_in(kind, state=None):
    """The network, with its T5 as precise as the rest."""
    torch.set_default_dtype(torch.float32)
    model = create_diffusion_cond_from_config(config).eval()
    if state is not None:
        model.load_state_dict(state, strict=True)
    model = model.to(kind)
    for conditioner in model.conditioner.conditioners.values():
        if isinstance(conditioner, T5Conditioner):
            conditioner.__dict__["model"] = transformers.T5EncoderModel.from_pretrained("t5-base").eval().to(kind)
    return model


def random_weights(model):
    """Variance is kept, roughly, so that neither conditioning nor audio vanishes."""
    state, shapes = {}, {name: value.shape for name, value in model.state_dict().items()}
    for name, value in model.state_dict().items():
        random = torch.randn_like(value)
        if name.endswith("inv_freq") or name.endswith("norm.beta"):
            random = value
        elif name.endswith("decoder.layers.7.weight_g"):
            random = 0.2 + 0.02 * random  # audio within -1...1
        elif name.endswith("weight_g") and shapes[name[:-1] + "v"][-1] == 1:
            random = 0.3 + 0.03 * random  # the end of a residual branch
        elif name.endswith("weight_g"):
            random = 0.8 + 0.08 * random
        elif name.endswith((".gamma", "_norm.weight")):
            random = 1 + 0.1 * random
        elif name.endswith((".alpha", ".beta", ".bias")):
            random = 0.1 * random
        elif name.endswith(("timestep_features.weight", "weights")):
            pass
        elif value.dim() > 1 and not name.endswith("weight_v"):
            random = random / value[0].numel() ** 0.5
        state[name] = random.half()
    return state


torch.manual_seed(31)
state = random_weights(model_in(torch.float32))
save_file(state, f"{here}/model.safetensors")
models = {kind: model_in(kind, state) for kind in (torch.float32, torch.float64)}

# — cases —————————————————————————————————————————————————————————————————————————————————————————


def write(name, fn, params, inputs, run, note="", inputs_from=None):
    """`run(model, inputs)` in both precisions; the outputs of the float32 run are stored."""
    found = {}
    for kind, model in models.items():
        torch.set_default_dtype(kind)
        found[kind] = run(model, {key: value.to(kind) for key, value in inputs.items()})
    torch.set_default_dtype(torch.float32)
    outputs, tensors = {}, {}
    for key, value in found[torch.float32].items():
        distance = (found[torch.float64][key].double() - value.double()).abs().max().item()
        largest = value.abs().max().item()
        outputs[key] = dict(
            shape=list(value.shape),
            dtype="float32",
            max_abs_value=largest,
            fp32_vs_fp64=distance,
            tolerance=float(f"{max(16 * distance, 4e-6 * largest, 1e-9):.2g}"),
        )
        tensors[f"out.{key}"] = value.float().contiguous()
    elsewhere = {key: inputs[key] for key in (inputs_from or {})}
    tensors |= {f"in.{key}": value.contiguous() for key, value in inputs.items() if key not in elsewhere}
    case = dict(case=name, fn=fn, note=note, params=params)
    case["inputs"] = {key: dict(shape=list(value.shape), dtype="float32") for key, value in inputs.items()}
    case["outputs"] = outputs
    if inputs_from:
        case["inputs_from"] = inputs_from
    json.dump(case, open(f"{here}/{name}.json", "w"), indent=1)
    save_file(tensors, f"{here}/{name}.safetensors")
    return {key: value.float() for key, value in found[torch.float32].items()}


def conditioned(model, entries):
    tensors = model.conditioner(entries, "cpu")
    kind = next(model.model.parameters()).dtype
    return {
        key: value.to(kind)
        for key, value in model.get_conditioning_inputs(tensors).items()
        if value is not None
    }


PROMPTS = [
    dict(prompt="rain on a tin roof", seconds_start=0, seconds_total=11),
    dict(prompt="A dog barks twice, far away", seconds_start=0, seconds_total=300),
]
both = write(
    "assembled-conditioning",
    "assembled",
    dict(model=MODEL, conditioning=PROMPTS),
    {},
    lambda model, _: conditioned(model, PROMPTS),
    "64 text tokens and one number, which is also the global embedding; 300 s are above max_val",
)
FROM = {
    key: dict(file=f"{MODEL}/assembled-conditioning", tensor=f"out.{key}", rows=[0])
    for key in ("cross_attn_cond", "global_cond")
}
first = {key: both[key][:1] for key in FROM}
FRAMES, LONG_FRAMES = 2, 7  # of whole cases, whose audio takes room, and of the others


def normal(*shape):
    return torch.randn(*shape)


for name, more, t in [
    ("dit-cond", {}, 0.7),
    ("dit-cfg", dict(cfg_scale=4.0), 0.7),
    ("dit-cfg-interval", dict(cfg_scale=4.0, cfg_interval=[0.2, 0.75]), 0.7),
    ("dit-cfg-rescale", dict(cfg_scale=4.0, scale_phi=0.6), 1.0),
]:
    write(
        name,
        "dit_forward",
        dict(model=MODEL, **more),
        {"x": normal(1, 8, LONG_FRAMES), "t": torch.tensor([t]), **first},
        lambda model, given, more=more: {
            "v": model.model(given["x"], given["t"], **{key: given[key] for key in FROM}, **more)
        },
        "the interval is of t itself: sin(pi t / 2) of 0.7 is outside" if "interval" in name else "",
        FROM,
    )


def sampled(model, given, params, conditioning, negative=None, init=None):
    """`sample_rf` as generate_diffusion_cond calls it, with what the network was asked and answered."""
    asked = []

    def network(x, t, **more):
        v = model.model(x, t, **more)
        asked.append((x, t, v))
        return v

    steps = []
    noises = iter(given["noise_steps"]) if "noise_steps" in given else iter(())
    genuine = torch.randn_like
    torch.randn_like = lambda x: next(noises, torch.zeros_like(x))
    try:
        x = sampling.sample_rf(
            network,
            given.get("noise", given.get("noise_init")),
            init_data=init,
            steps=params["steps"],
            sampler_type=params["sampler"],
            sigma_max=params.get("init_noise_level", params["sigma_max"]),
            dist_shift=model.dist_shift,
            callback=steps.append,
            device="cpu",
            **conditioning,
            **(negative or {}),
            cfg_scale=params["cfg_scale"],
            batch_cfg=True,
            rescale_cfg=True,
        )
    finally:
        torch.randn_like = genuine
    out = {
        "eval_x": torch.stack([each[0] for each in asked]),
        "eval_t": torch.stack([each[1] for each in asked]),
        "eval_v": torch.stack([each[2] for each in asked]),
    }
    if params["sampler"] in ("pingpong", "dpmpp"):
        out["x_before_step"] = torch.stack([step["x"] for step in steps])
        out["denoised"] = torch.stack([step["denoised"] for step in steps])
    return x, out


def sampler_case(name, sampler, steps, t0=None, cfg_scale=1.0):
    params = dict(model=MODEL, sampler=sampler, steps=steps, sigma_min=0.3, sigma_max=t0 or 1.0, cfg_scale=cfg_scale)
    inputs = {"noise": normal(1, 8, LONG_FRAMES), **first}
    if sampler == "pingpong":
        inputs["noise_steps"] = normal(steps - 1, 1, 8, LONG_FRAMES)
    if t0:
        inputs["init"] = normal(1, 8, LONG_FRAMES)

    def run(model, given):
        x, out = sampled(model, given, params, {key: given[key] for key in FROM}, init=given.get("init"))
        return {"x": x, **out}

    write(name, "sampler_run", params, inputs, run, inputs_from=FROM)


sampler_case("sampler-pingpong", "pingpong", 8)
sampler_case("sampler-pingpong-init", "pingpong", 4, t0=0.8, cfg_scale=2.5)
sampler_case("sampler-euler", "euler", 5)
sampler_case("sampler-euler-init", "euler", 4, t0=0.6, cfg_scale=4.0)
sampler_case("sampler-dpmpp", "dpmpp", 5, cfg_scale=4.0)
sampler_case("sampler-dpmpp-init", "dpmpp", 4, t0=0.9)
sampler_case("sampler-rk4", "rk4", 3)
sampler_case("sampler-rk4-init", "rk4", 2, t0=0.7, cfg_scale=2.0)


def schedules():
    """What `sample_rf` walks through: the times its network is asked about, and the 0 it ends in."""
    out = {}
    for sampler, steps, t0, shift in SCHEDULES:
        asked = []

        def network(x, t, **_):
            asked.append(t[0])
            return x * 0

        noise = torch.zeros(1, 1, 300)
        sampling.sample_rf(
            network, noise, init_data=noise, steps=steps, sampler_type=sampler, sigma_max=t0,
            dist_shift=sampling.DistributionShift(**shift) if shift else None,
        )  # fmt: skip
        own = asked[::4] if sampler == "rk4" else asked
        out[f"{len(out)}"] = torch.stack([*own, own[0] * 0])
    return out


SCHEDULES = [
    ("pingpong", 8, 1.0, None),
    ("euler", 50, 1.0, SHIFT),
    ("dpmpp", 8, 0.8, SHIFT),
    ("pingpong", 1, 1.0, None),
    ("euler", 3, 0.15, None),
    ("rk4", 6, 1.0, SHIFT),
    ("rk4", 4, 0.8, dict(use_sine=True)),
    ("rk4", 4, 0.5, dict(base_shift=0.1, max_shift=2.0, min_length=10, max_length=600)),
    ("rk4", 4, 0.9, None),
]
write(
    "flow-schedules",
    "flow_schedules",
    dict(frames=300, schedules=[dict(sampler=a, steps=b, t0=c, shift=d) for a, b, c, d in SCHEDULES]),
    {},
    lambda *_: schedules(),
    "of these samplers rk4 alone walks the shifted times in stable-audio-tools 0.0.19",
)


def whole_case(name, entries, params, negative=None, level=None, note=""):
    """From text, and audio where there is a level, to latents and audio."""
    params = dict(model=MODEL, like_labels=[], conditioning=entries, batch=1, frames=FRAMES, sigma_min=0.3, **params)
    params |= dict(negative=negative) if negative else {}
    params |= dict(init=True, init_noise_level=level, sample_rate_in=44100) if level else {}
    inputs = {"noise_init": normal(1, 8, FRAMES)}
    if params["sampler"] == "pingpong":
        inputs["noise_steps"] = normal(params["steps"] - 1, 1, 8, FRAMES)
    if level:
        inputs["audio"] = 0.3 * normal(2, FRAMES * 2048)
        inputs["vae_noise_init"] = normal(1, 8, FRAMES)

    def run(model, given):
        conditioning = conditioned(model, entries)
        against = None
        if negative:
            tensors = model.get_conditioning_inputs(model.conditioner(negative, "cpu"), negative=True)
            kind = next(model.model.parameters()).dtype
            against = {key: value.to(kind) for key, value in tensors.items() if value is not None}
        init = None
        if level:
            genuine = torch.randn_like
            torch.randn_like = lambda x: given["vae_noise_init"]
            init = model.pretransform.encode(given["audio"][None])
            torch.randn_like = genuine
        x, out = sampled(model, given, params, conditioning, against, init)
        found = {"latents": x, "eval_t": out["eval_t"]}
        if not negative and not level:  # one is enough: audio takes room
            found["audio"] = model.pretransform.decode(x)
        return found | ({"init_latent": init} if level else {})

    write(name, "generate", params, inputs, run, note)


whole_case(
    "generate", PROMPTS[:1], dict(sampler="pingpong", steps=8, sigma_max=1.0, cfg_scale=1.0),
    note="as the model card has it: 8 steps of ping-pong, no guidance",
)  # fmt: skip
whole_case(
    "generate-euler-negative", PROMPTS[1:], dict(sampler="euler", steps=4, sigma_max=1.0, cfg_scale=4.0),
    negative=PROMPTS[:1],
)  # fmt: skip
whole_case(
    "edit", PROMPTS[:1], dict(sampler="pingpong", steps=8, sigma_max=1.0, cfg_scale=1.0), level=0.8,
    note="init audio: x = (1 - t0) z + t0 noise",
)  # fmt: skip
