from __future__ import annotations

import multiprocessing
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journal.scrub import UNREADABLE, scrub
from tests.bot.journal.planted import Planted, everything, in_context, pasted, private_key, tokens

KEPT = [
    "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
    "AssertionError: MMCV==1.1.4 is used but incompatible. Please install mmcv>=1.1.5, <=1.3.",
    "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 10.76 GiB total capacity; 9.54 GiB already)",
    "ModuleNotFoundError: No module named 'mmcv._ext'",
    "undefined symbol: _ZN3c106detail14torchCheckFailEPKcS2_jRKSs",
    "KeyError: 'token'",
    "token embeddings and token FasterRCNNWithResNet50Backbone",
    "tokenizer = AutoTokenizer",
    "pass the config, two_pass=True, forward_pass = model(x)",
    "second pass: nms over 2 classes",
    "key error",
    "pw 2.0, pw conv1x1, pw resnet50",
    "token = 16x16",
    "login to the server",
    "the username and password are wrong, 用户名 password 错误",
    "def login(user: str, password: str)",
    "/scratch/coco/train2017 and /scratch/datasets/x",
    "'\\\\w+\\\\s' and \\\\wsl$\\Ubuntu",
    "SyntaxError: Unexpected token < in JSON at position 0",
    "TypeError: __init__() got an unexpected keyword argument 'pad_token'",
    "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
    "fatal: could not read Password for 'https://github.com': terminal prompts disabled",
    "error: subprocess-exited-with-error",
    "nvcc fatal   : Unsupported gpu architecture 'compute_86'",
    "ValueError: loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    "RuntimeError: Expected 4-dimensional input for 4-dimensional weight [64, 3, 7, 7], but got 3-dimensional input",
    "bash: /root/.bashrc: Permission denied",
    "cannot connect to 127.0.0.1:8080 or 0.0.0.0",
    "TensorRT 8.6.1.6 with cuDNN version 8.9.2.26",
    "torch==1.13.1.0 and v2.0.1.5 of it",
    "TensorRT-8.4.1.5.tar.gz",
    "opencv-python            4.8.0.76",
    "opencv-python-headless 4.8.0.76 requires numpy",
    "commit 9f2c1e0b7a6d5c4b3a291807f6e5d4c3b2a19081",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth",
    "mask_rcnn_r50_caffe_fpn_mstrain-poly_3x_coco_bbox_mAP-0.408__segm_mAP-0.37_20200504_163245-42aa3d00.pth",
    "FasterRCNNWithResNet50BackboneAndFeaturePyramidNetworkV2",
    "nvidia_cublas_cu12-12.1.3.1-py3-none-manylinux1_x86_64.whl",
    "git clone git@github.com:open-mmlab/mmdetection.git",
    "pip install git+https://github.com/open-mmlab/mmdetection.git@v3.x",
    "/usr/local/lib/python3.8/site-packages/mmcv/runner/epoch_based_runner.py",
    "std::bad_alloc in at::native::add and c10::Error",
    "tokenizer = AutoTokenizer.from_pretrained('bert'); max_tokens=512, with_cls_token=True, pad_token='<pad>'",
    "token = tokenizer.decode(ids)",
    "lr_config = dict(policy='step', step=[8, 11]) and loss: 0.4111111111111111",
    "timestamp 1700000000000000000 at 2024-01-30 10:00:00+00:00",
    "@@ -1,3 +1,9 @@ and +20240130 in a diff",
    "lodash@4.17.21 and actions/checkout@v4",
    "import Home from 'src/home/index.tsx'",
    "docker run --gpus all -it nvcr.io/nvidia/pytorch:23.10-py3",
    "@HOOKS.register_module() class A: pass",
    "怎么安装 mmcv 1.7.1 版本？CUDA 11.3",
    "How do I change the learning rate when I train on 4 GPUs?",
]
SHOWN = [
    ("APP_PASS=abcd1234", "APP_PASS=<secret>"),
    ("SMTP_PASS: hunter", "SMTP_PASS: <secret>"),
    ("DB_PWD=abcd", "DB_PWD=<secret>"),
    ("MYSQL_PASSWD=abcd", "MYSQL_PASSWD=<secret>"),
    ("run --pass abcd1234", "run --pass <secret>"),
    ("pw hunter2pass!!", "pw <secret>"),
    ("password 1234abcd.", "password <secret>."),
    ("口令 abcd1234", "口令 <secret>"),
    ("密码：abcd1234", "密码：<secret>"),
    ("s3cr3t = abcd", "s3cr3t = <secret>"),
    ("p@ssw0rd: abcd", "p@ssw0rd: <secret>"),
    ("token=AB38", "token=<token>"),
    ("TOKEN=abcd", "TOKEN=<token>"),
    ("token SEC70abcdef0123456789abcdef0123", "token <token>"),
    ("the api key abcdef0123456789abcdef.", "the api key <token>."),
    ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 user@host", "ssh-rsa <key>"),
    ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI my-key\nnext", "ssh-ed25519 <key>\nnext"),
    ("login: someuser password: x", "login: <user> password: <secret>"),
    ("用户名 someuser 密码 abcd1234", "用户名 <user> 密码 <secret>"),
    ("\\\\fileserver\\someuser\\share", "\\\\<host>\\<user>\\share"),
    ("/scratch/someuser/mmdet", "/scratch/<user>/mmdet"),
    ("/scratch/john.smith/mmdet", "/scratch/<user>/mmdet"),
    ("/data/users/someuser/", "/data/users/<user>/"),
]
BOUNDARIES = st.sampled_from(
    [" ", "\n", "\t", '"', "'", "`", "(", ")", "[", "]", "{", "}", ",", ";", "|", "：", "，", "是"]
)
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(KEPT), st.text("aZ0@:/\\.=-_<>\"' \n~+", max_size=60))
ALL = everything()


def _is_gone(planted: Planted, scrubbed: str) -> bool:
    return planted.secret not in scrubbed


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: planted.kind)
def test_a_planted_secret_is_gone(planted: Planted) -> None:
    assert _is_gone(planted, scrub(planted.text))


def test_no_secret_survives_in_a_log_with_all_of_them_while_its_error_and_versions_do() -> None:
    scrubbed = scrub(pasted(ALL))
    assert [planted.kind for planted in ALL if not _is_gone(planted, scrubbed)] == []
    assert scrubbed.endswith("RuntimeError: CUDA error: no kernel image is available for execution on the device")
    assert "mmcv 1.7.1 torch 1.13.1.0 step [50/7330]" in scrubbed


@pytest.mark.parametrize("seed", range(40))
def test_tokens_are_known_by_their_form_whatever_their_letters(seed: int) -> None:
    assert [planted.kind for planted in tokens(seed) if not _is_gone(planted, scrub(planted.text))] == []


def test_no_line_of_a_private_key_survives_also_quoted_or_cut_off() -> None:
    planted = private_key()
    text = planted.text
    assert scrub(text) == "key is\n<key>\nValueError: bad key"
    for shown in (text, text.replace("\n", "\\n"), text.replace("\n", "\n> "), text.partition("-----END")[0]):
        scrubbed = scrub(shown)
        assert [line for line in planted.secret.split("\n") if line in scrubbed] == []


@pytest.mark.parametrize("line", KEPT)
def test_what_matters_for_the_answer_is_kept(line: str) -> None:
    assert scrub(line) == line


@pytest.mark.parametrize(("text", "scrubbed"), SHOWN)
def test_what_people_write_by_hand_is_scrubbed_once_and_for_all(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed
    assert scrub(scrubbed) == scrubbed


def test_the_end_of_a_path_is_kept() -> None:
    assert scrub("/home/bob/mmcv/ops/nms.py and C:\\Users\\John Doe\\x\\site.py") == (
        "/home/<user>/mmcv/ops/nms.py and C:\\Users\\<user>\\x\\site.py"
    )


def test_a_name_of_a_home_goes_elsewhere_unless_it_is_a_word_or_a_package() -> None:
    assert scrub("/home/wnorth/x: hello Wnorth, wnorth-laptop") == "/home/<user>/x: hello <user>, <user>-laptop"
    assert scrub("/home/user/x: the user data") == "/home/<user>/x: the user data"
    assert scrub("/home/tern/x.py\nModuleNotFoundError: No module named 'tern'").endswith("No module named 'tern'")


def test_scrubbing_reads_well() -> None:
    assert scrub('{"api_key": "a b c", "n": 1}') == '{"api_key": "<secret>", "n": 1}'
    assert scrub("https://bob:pa@ss@example.com/x?y=1") == "https://<user>:<secret>@example.com/x?y=1"
    assert scrub("bob@gpu-1:~/x$ python a.py --lr 0.1") == "<user>@<host>:~/x$ python a.py --lr 0.1"
    assert (
        scrub("Authorization: Bearer abcdef123456 401 Unauthorized") == "Authorization: Bearer <token> 401 Unauthorized"
    )
    assert scrub("see <@U024BE7LH>, bob@example.com") == "see <mention>, <email>"


@given(TEXTS, st.sampled_from(ALL), TEXTS)
@settings(max_examples=300, deadline=None)
def test_scrubbing_twice_is_scrubbing_once(before: str, planted: Planted, after: str) -> None:
    once = scrub(before + planted.text + after)
    assert scrub(once) == once


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_scrubbed_and_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@given(st.lists(st.sampled_from([planted.text for planted in ALL]), min_size=1, max_size=4), BOUNDARIES)
@settings(max_examples=200, deadline=None)
def test_secrets_side_by_side_do_not_shield_each_other(texts: list[str], between: str) -> None:
    once = scrub(between.join(texts))
    assert scrub(once) == once


@given(TEXTS, BOUNDARIES, st.sampled_from(tokens()), BOUNDARIES, TEXTS)
@settings(max_examples=500, deadline=None)
def test_no_token_survives_in_any_surrounding(
    before: str, opening: str, planted: Planted, closing: str, after: str
) -> None:
    assert planted.secret not in scrub(f"{before}{opening}{planted.secret}{closing}{after}")


@given(st.text(max_size=80), st.sampled_from(in_context()), st.text(max_size=80))
@settings(max_examples=500, deadline=None)
def test_no_secret_on_a_line_survives_between_any_lines(before: str, planted: Planted, after: str) -> None:
    assert planted.secret not in scrub(f"{before}\n{planted.text}\n{after}")


@given(st.lists(st.sampled_from([planted.text for planted in ALL]), max_size=4), st.sampled_from(KEPT))
@settings(max_examples=200, deadline=None)
def test_error_lines_are_kept_among_secrets(secrets: list[str], line: str) -> None:
    assert line in scrub("\n".join([*secrets, line]))


def test_half_characters_and_zeros_can_be_scrubbed() -> None:
    assert scrub("a\ud800\0b password=x\udfff") == "a\ud800\0b password=<secret>"


def test_a_text_that_was_given_up_stays_so() -> None:
    assert scrub(UNREADABLE) == UNREADABLE


_PIECES = [
    "password=", "a@", "-----BEGIN PRIVATE KEY-----\n", "://a:", "/home/a/", "1.1.1.1.", "4111 ", "+1 2",
    "aB3", " ", "a-", '\\"token\\":', "x@y.", "<@", "~a ", "ssh -a b ", "mysql -a b ", "sk-", "eyJa.",
    "a:x:1:1:", "C:\\Users\\a", "--a-token ", "Cookie: a", "password ", "\n", "0:", "import ", "Bearer a",
    "key is ", " -u a", "[a@b ", "密码", "<password>", "'", '"', "a/", "drwxr-xr-x 1 a ", "\\", "=", 'pass="\\',
    "pw a1", "_pass=", "token a1", "ssh-rsa AAAA", "login: a ", "用户名 a", "\\\\aaa\\", "/scratch/", "a_1", "密码 ",
    "a_", ".", "%2Fhome%2Fa", "login a ", "DESKTOP-AAAAA\\", "uid=1(", "token ", "eyJ-", "a.b@c.",
]  # fmt: skip


def _scrub_all(texts: list[str]) -> None:
    for text in texts:
        scrub(text)


def _ends(texts: list[str]) -> bool:
    """Tell whether all texts are scrubbed before a quadratic scrubber could be done with one of them."""
    process = multiprocessing.get_context("spawn").Process(target=_scrub_all, args=(texts,))
    process.start()
    process.join(90)
    is_done = process.exitcode == 0
    process.kill()
    process.join()
    return is_done


def test_repeated_beginnings_of_secrets_end() -> None:
    assert _ends([(piece * 100_000)[:100_000] for piece in _PIECES])


def test_megabytes_of_all_beginnings_end() -> None:
    rng = random.Random(1)  # noqa: S311 - the same text in every run
    mixed = "".join(rng.choices(_PIECES, k=400_000))[:2_000_000]
    assert _ends([mixed])


@pytest.mark.parametrize("address", ["09.0.0.7", "10.0.0.007", "192.168.001.010"])
def test_an_address_with_leading_zeros_is_an_address(address: str) -> None:
    assert scrub(f"ssh to {address} fails") == "ssh to <address> fails"
