"""Leaves need detail: the same network tells more of them apart when it is given more pixels."""

import math

import pytest
import torch
from torch.nn import functional

from effnet_lesson import leaves
from effnet_lesson.model import EfficientNet

TRAIN, TEST, BATCH, EPOCHS = 2_400, 960, 96, 8


def accuracy(side: int) -> float:
    """The share of test leaves that one small network names rightly after a short training."""
    torch.manual_seed(0)
    (images, labels), (test_images, test_labels) = (
        (torch.from_numpy(pictures) / 127.5 - 1, torch.from_numpy(names))
        for pictures, names in (
            leaves.draw_leaves(TRAIN, side, seed=1),
            leaves.draw_leaves(TEST, side, seed=2),
        )
    )
    network = EfficientNet(
        1, 1, 1, family="small", in_channels=3, num_classes=len(leaves.SPECIES), dropout=0.0
    )
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.004)
    steps = EPOCHS * TRAIN // BATCH
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(TRAIN).split(BATCH):
            loss = functional.cross_entropy(network(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            cosine.step()
    network.eval()
    with torch.no_grad():
        return (network(test_images).argmax(1) == test_labels).float().mean().item()


@pytest.mark.slow
def test_accuracy_rises_with_pixels():
    coarse, fine = accuracy(8), accuracy(28)
    # Four standard errors of the difference of two shares of TEST pictures, at their largest
    assert fine - coarse > 4 * math.sqrt(2 * 0.25 / TEST)
    assert coarse > 0.35  # outline and colour are seen at once, the pairs are not
