# Reference values for test/gpu-worker/audio: python kernels.py > kernels.json
# numpy, scipy and pyloudnorm; versions are written into the file.
import json
import sys

import numpy
import pyloudnorm
import scipy
from scipy import signal

FS = 44100


def noise(frames, seed):
    """The generator of the tests: a 31-bit linear congruence, so that both sides have the same samples."""
    state, out = seed, numpy.empty(frames, numpy.float32)
    for n in range(frames):
        state = (1103515245 * state + 12345) % 2**31
        out[n] = state / 2**30 - 1
    return out


def impulse_response(sos, frames=64):
    return signal.sosfilt(sos, numpy.eye(1, frames)[0]).tolist()


def butterworth():
    cases = []
    for kind, edges in [("low", 1000), ("high", 300), ("bandstop", [500, 2000])]:
        for order in [1, 2, 3, 4, 5, 8] if kind != "bandstop" else [2, 4, 6, 8]:
            n = order if kind != "bandstop" else order // 2
            sos = signal.butter(n, edges, kind, fs=FS, output="sos")
            cases.append({"kind": kind, "edges": edges, "order": order, "impulse": impulse_response(sos)})
    return cases


def loudness():
    cases = []
    for name, rate, channels in [("mono", 44100, 1), ("stereo", 48000, 2), ("low rate", 16000, 1)]:
        x = numpy.stack([noise(rate * 5, 7 + c) for c in range(channels)], 1) * 0.1
        # a quiet second in the middle, below the relative gate
        x[2 * rate : 3 * rate] *= 0.01
        meter = pyloudnorm.Meter(rate, filter_class="DeMan")
        cases.append({"name": name, "rate": rate, "channels": channels, "lufs": meter.integrated_loudness(x)})
    return cases


x = noise(1024, 3).astype(float)
json.dump(
    {
        "versions": {
            "python": sys.version.split()[0],
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "pyloudnorm": "0.1.1" if not hasattr(pyloudnorm, "__version__") else pyloudnorm.__version__,
        },
        "butterworth": butterworth(),
        "loudness": loudness(),
        "rfft": {
            "frames": 1024,
            "seed": 3,
            "bins": [0, 1, 2, 17, 255, 511, 512],
            "re": numpy.fft.rfft(x)[[0, 1, 2, 17, 255, 511, 512]].real.tolist(),
            "im": numpy.fft.rfft(x)[[0, 1, 2, 17, 255, 511, 512]].imag.tolist(),
        },
        "i0": {str(v): float(numpy.i0(v)) for v in [0, 0.5, 3, 12.5]},
    },
    sys.stdout,
)
