import csv
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from thoralens.training.calibrate import operating_point
from thoralens.training.export import save_graph
from thoralens.training.jsrt import SPLIT_FILE
from thoralens.training.vgg16 import VGG16, convolutions, fold_batch_norm
from thoralens.training.weights import fold_caffe_input

TORCHVISION = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]


def test_parameter_names_are_torchvisions() -> None:
    names = [name for name in VGG16().state_dict() if name.startswith("features")]
    assert names == [f"features.{i}.{kind}" for i in TORCHVISION for kind in ("weight", "bias")]
    assert VGG16().layer == "features.29"


@pytest.mark.parametrize(("pooling", "sharpness"), [("mean", 1.0), ("lme", 1.0), ("lme", 4.0)])
def test_closed_form_grad_cam_equals_gradients(pooling, sharpness) -> None:
    torch.manual_seed(0)
    network = VGG16(1, pooling=pooling, sharpness=sharpness).eval()
    features = network.features(torch.randn(1, 3, 64, 64)).detach().requires_grad_(True)
    network.pool(features)[0, 0].backward()
    weights = features.grad.mean(dim=(2, 3))[0]
    by_gradient = torch.relu((weights[:, None, None] * features[0]).sum(0)).detach().numpy()
    locations = features.shape[2] * features.shape[3]
    readout = network.head.weight[0].detach() / locations
    closed = torch.relu(torch.tensordot(readout, features[0].detach(), 1)).numpy()
    assert np.abs(by_gradient - closed).max() <= 1e-4 * max(closed.max(), 1e-6)


def test_closed_form_grad_cam_equals_captums() -> None:
    from captum.attr import LayerGradCam

    from thoralens.explain.grad_cam import grad_cam, readout

    torch.manual_seed(1)
    network = VGG16(1, pooling="lme", sharpness=3.0).eval()
    image = torch.randn(1, 3, 64, 64)
    theirs = LayerGradCam(lambda x: network(x)[0], network.features[-1]).attribute(
        image, target=0, relu_attributions=True
    )
    with torch.no_grad():
        features = network.features(image)[0].numpy()
    weight = network.head.weight.detach().numpy()
    model = SimpleNamespace(
        weight=weight, spec=SimpleNamespace(classes=("other", "it"), layer="last"), size=64
    )
    ours = grad_cam(model, features, "it").coarse
    assert readout(model, "it") == pytest.approx(weight[0])
    assert np.abs(ours - theirs[0, 0].detach().numpy()).max() <= 1e-4 * max(ours.max(), 1e-6)


def test_folding_batch_norm_changes_nothing() -> None:
    torch.manual_seed(0)
    network = VGG16(1, pooling="lme", batch_norm=True)
    with torch.no_grad():
        network(torch.randn(4, 3, 64, 64))
        network.eval()
        image = torch.randn(1, 3, 64, 64)
        assert torch.allclose(network(image)[0], fold_batch_norm(network)(image)[0], atol=1e-4)


def test_caffe_input_is_folded_into_the_first_kernel() -> None:
    torch.manual_seed(0)
    kernel, bias = torch.randn(4, 3, 3, 3), torch.randn(4)
    image = torch.rand(1, 3, 9, 9)
    mean_bgr = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    caffe = torch.conv2d(image.flip(1) * 255 - mean_bgr, kernel, bias)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    ours = torch.conv2d((image - mean) / std, *fold_caffe_input(kernel, bias))
    assert torch.allclose(caffe, ours, rtol=1e-4, atol=1e-2)


def test_the_exported_graph_answers_as_torch_does(tmp_path) -> None:
    from thoralens.runtime import Graph

    torch.manual_seed(0)
    network = VGG16(1, pooling="lme").eval()
    for layer in convolutions(network):
        torch.nn.init.kaiming_normal_(layer.weight)
    image = torch.randn(1, 3, 64, 64)
    save_graph(network, image, ("logits", "features"), tmp_path, "f32")
    answer = Graph(tmp_path / "model.xml", precision="f32")(image.numpy())
    with torch.no_grad():
        logits, features = network(image)
    assert answer["logits"] == pytest.approx(logits.numpy(), rel=1e-3, abs=1e-3)
    assert np.abs(answer["features"] - features.numpy()).max() < 1e-3 * features.max()


def test_int8_leaves_the_readout_and_its_pooling_exact(tmp_path) -> None:
    from thoralens.runtime import Graph

    torch.manual_seed(0)
    network = Small().eval()
    calm = [torch.rand(1, 3, 16, 16).numpy() for _ in range(8)]
    save_graph(network, torch.zeros(1, 3, 16, 16), ("logits", "features"), tmp_path, "int8", calm)
    answer = Graph(tmp_path / "model.xml", precision="f32")(calm[0] + 3)  # hotter than calibrated
    with torch.no_grad():
        pooled = network.pool(torch.from_numpy(answer["features"])).numpy()
    assert answer["logits"] == pytest.approx(pooled, rel=2e-3)


class Small(VGG16):
    """One convolution instead of thirteen."""

    def __init__(self) -> None:
        super().__init__(1, pooling="lme", sharpness=4.0)
        self.features = torch.nn.Sequential(torch.nn.Conv2d(3, 512, 4, 4), torch.nn.ReLU())


def test_the_operating_point_reaches_its_sensitivity() -> None:
    rng = np.random.default_rng(1)
    label = rng.random(50) < 0.4
    point = operating_point(rng.random(50) * 0.6 + label * 0.3, label, 0.8, "validation")
    assert point.sensitivity >= 0.8


def test_the_split_holds_every_patient_once() -> None:
    with SPLIT_FILE.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len({row["file"] for row in rows}) == 200
    assert {row["split"] for row in rows} == {"train", "validation", "test"}
