#!/usr/bin/env python3
"""Pictures a second of OTM's step over pictures in PyTorch, for the networks of the problem fashion_otm (map dcgan, potential
strided, widths 32, batch 32, one step of f and two of T, Adam, moving average), as a careful user writes it: eager, losses
read once a step. Compare with `brenier-cli train --problem fashion_otm --steps 60 --json`, which reports the same number.

  peer_torch.py [--steps N] [--threads T] [--device cpu|cuda] [--bf16] [--channels-last] [--compile]
"""

import argparse
import copy
import json
import time

import torch
import torch.nn.functional as F
from torch import nn


class Generator(nn.Module):
    """code -> 4 x 4 -> 32 x 32; group normalisation over groups of 16 channels, as in Brenier."""

    def __init__(self, latent, width):
        super().__init__()
        self.width = width * 4
        self.first = nn.Linear(latent, self.width * 16)
        self.norms, self.convs = nn.ModuleList(), nn.ModuleList()
        channels = self.width
        for last in (False, False, True):
            out = 1 if last else channels // 2
            self.norms.append(nn.GroupNorm(channels // 16 if channels % 16 == 0 else 1, channels))
            self.convs.append(nn.ConvTranspose2d(channels, out, 4, 2, 1))
            channels = out

    def forward(self, x):
        h = self.first(x).view(-1, self.width, 4, 4)
        for norm, conv in zip(self.norms, self.convs):
            h = conv(F.leaky_relu(norm(h), 0.2))
        return torch.tanh(h)


class Potential(nn.Module):
    """Strided convolutions, 32 x 32 -> 4 x 4, then linear."""

    def __init__(self, width):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(a, b, 4, 2, 1) for a, b in ((1, width), (width, 2 * width), (2 * width, 4 * width))])
        self.last = nn.Linear(4 * width * 16, 1)

    def forward(self, x):
        for conv in self.convs:
            x = F.leaky_relu(conv(x), 0.2)
        return self.last(x.flatten(1)).flatten()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--compile", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(42)
    torch.backends.cudnn.benchmark = True
    layout = torch.channels_last if a.channels_last else torch.contiguous_format
    net = Generator(64, a.width).to(a.device, memory_format=layout)
    psi = Potential(a.width).to(a.device, memory_format=layout)
    average = copy.deepcopy(net)
    f, t = (torch.compile(psi), torch.compile(net)) if a.compile else (psi, net)
    fused = {"fused": True} if a.device == "cuda" else {}
    descend_f = torch.optim.Adam(psi.parameters(), 5e-4, (0.0, 0.9), **fused)
    descend_t = torch.optim.Adam(net.parameters(), 5e-4, (0.0, 0.9), **fused)
    pictures = torch.rand(60000, 1, 32, 32, device=a.device) * 2 - 1
    mixed = torch.autocast(a.device, torch.bfloat16, enabled=a.bf16)

    def step():
        x = torch.randn(a.batch, 64, device=a.device)
        y = pictures[torch.randint(60000, (a.batch,), device=a.device)].contiguous(memory_format=layout)
        with mixed:
            with torch.no_grad():
                image = t(x)
            loss = f(y).mean() - f(image).mean()
        gradients = torch.autograd.grad(loss, list(psi.parameters()))
        for weight, gradient in zip(psi.parameters(), gradients):
            weight.grad = gradient
        descend_f.step()
        for _ in range(2):
            x = torch.randn(a.batch, 64, device=a.device)
            with mixed:
                image = t(x)
                q = F.interpolate(x.view(-1, 1, 8, 8), size=32, mode="bicubic", align_corners=False)
                loss_t = f(image).mean() - (q * image).flatten(1).mean(1).mean()
            gradients = torch.autograd.grad(loss_t, list(net.parameters()))
            for weight, gradient in zip(net.parameters(), gradients):
                weight.grad = gradient
            descend_t.step()
            with torch.no_grad():
                torch._foreach_lerp_(list(average.parameters()), list(net.parameters()), 0.001) if hasattr(
                    torch, "_foreach_lerp_") else [s.lerp_(w, 0.001) for s, w in zip(average.parameters(), net.parameters())]
        return torch.stack([loss.detach(), loss_t.detach()]).tolist()

    for _ in range(max(3, a.steps // 10)):
        losses = step()
    began = time.perf_counter()
    for _ in range(a.steps):
        losses = step()
    seconds = time.perf_counter() - began
    print(json.dumps({"torch": torch.__version__, "device": a.device, "threads": a.threads, "bf16": a.bf16,
                      "channels_last": a.channels_last, "compile": a.compile, "steps": a.steps,
                      "parameters": sum(p.numel() for n in (net, psi) for p in n.parameters()),
                      "pictures_per_second": 3 * a.batch * a.steps / seconds, "losses": losses}))


main()
