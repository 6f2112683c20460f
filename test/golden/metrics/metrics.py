# Reference values for test/gpu-worker/audio/metrics: python metrics.py > metrics.json
# auraloss computes STFT, MR-STFT and SI-SDR. MR-MEL and LSD are the published formulas (descript-audio-codec's
# MelSpectrogramLoss with mag_weight 0, pow 1; ssr_eval's lsd) on librosa's filters and transforms.
import json
import sys
from importlib.metadata import version

import auraloss
import librosa
import numpy
import torch


def noise(frames, seed):
    """The generator of the tests: a 31-bit linear congruence, so that both sides have the same samples."""
    state, out = seed, numpy.empty(frames, numpy.float32)
    for n in range(frames):
        state = (1103515245 * state + 12345) % 2**31
        out[n] = state / 2**30 - 1
    return out


def pair(rate, frames, seed):
    """A target and an estimate, sums of noise alone: filtered by sums of neighbours, delayed, disturbed."""
    a, b = noise(frames, seed), noise(frames, seed + 1)
    target = (a + numpy.roll(a, 1) + numpy.roll(a, 2)) / 4
    target[: frames // 3] *= 1 / 16
    estimate = target * numpy.float32(0.75) + b / 32
    return target.astype(numpy.float32), estimate.astype(numpy.float32)


def mel_distance(e, t, rate):
    total = 0
    for n_mels, w in zip([5, 10, 20, 40, 80, 160, 320], [32, 64, 128, 256, 512, 1024, 2048]):
        bank = torch.from_numpy(librosa.filters.mel(sr=rate, n_fft=w, n_mels=n_mels, dtype=numpy.float64))

        def mels(x):
            window = torch.hann_window(w, dtype=torch.float64)
            spectrum = torch.stft(x, w, w // 4, window=window, return_complex=True, center=True)
            return (bank @ spectrum.abs()).clamp(1e-5).log10()

        total += torch.nn.functional.l1_loss(mels(e), mels(t))
    return total


def lsd(e, t, rate):
    def spectrum(x):
        n = int(2048 / (44100 / rate))
        return numpy.abs(librosa.stft(x.numpy(), n_fft=n, hop_length=rate // 100, pad_mode="reflect"))

    est, target = spectrum(e), spectrum(t)
    log = numpy.log10(target**2 / (est + 1e-12) ** 2 + 1e-12)
    return numpy.mean(numpy.sqrt(numpy.mean(log**2, axis=0)))


def case(name, rate, frames, seed):
    t, e = (torch.from_numpy(x).double() for x in pair(rate, frames, seed))
    e3, t3 = e.view(1, 1, -1), t.view(1, 1, -1)
    single = auraloss.freq.STFTLoss(fft_size=1024, hop_size=256, win_length=1024)
    multi = auraloss.freq.MultiResolutionSTFTLoss()
    for loss in [single, *multi.stft_losses]:
        loss.window = loss.window.double()
    return {
        "name": name,
        "rate": rate,
        "frames": frames,
        "seed": seed,
        "stft": single(e3, t3).item(),
        "mr_stft": multi(e3, t3).item(),
        "mr_mel": mel_distance(e, t, rate).item(),
        "si_sdr_db": -auraloss.time.SISDRLoss()(e3, t3).item(),
        "lsd": float(lsd(e, t, rate)),
    }


json.dump(
    {
        "made_by": {p: version(p) for p in ["auraloss", "librosa", "numpy", "torch"]},
        "cases": [
            case("44.1 kHz", 44100, 22050, 3),
            case("22.05 kHz", 22050, 9000, 5),
            case("44.1 kHz, odd length", 44100, 12345, 7),
        ],
    },
    sys.stdout,
    indent=1,
)
print()
