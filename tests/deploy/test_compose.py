"""The compose file and the Dockerfile: as their own tools want them, and safe by default."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
# As Debian's package docker-compose brings it.
SCHEMA = Path("/usr/lib/python3/dist-packages/compose/config/compose_spec.json")
PROFILES = ("slack-http", "metrics", "postgres", "maintain")
COMPOSE_TOOL = shutil.which("docker-compose")


def _services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the Compose specification's schema is not on this machine")
def test_the_compose_file_fits_the_specification() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(yaml.safe_load(COMPOSE.read_text(encoding="utf-8")))] == []


@pytest.mark.skipif(COMPOSE_TOOL is None, reason="docker-compose is not on this machine")
@pytest.mark.parametrize("profiles", [(), *((one,) for one in PROFILES), PROFILES])
def test_compose_itself_understands_it_with_and_without_profiles(profiles: tuple[str, ...]) -> None:
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    done = subprocess.run(
        [str(COMPOSE_TOOL), "-f", COMPOSE, *chosen, "config", "-q"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_without_a_profile_there_is_the_bot_alone_and_no_open_port() -> None:
    (name,) = [name for name, service in _services().items() if not service.get("profiles")]
    assert name == "mmfaq"
    assert "ports" not in _services()[name]


@pytest.mark.parametrize("name", sorted(_services()))
def test_every_service_is_guarded_and_limited(name: str) -> None:
    service = _services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert {"mem_limit", "cpus"} <= service.keys()
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(_services()))
def test_every_image_has_an_exact_version(name: str) -> None:
    _, _, tag = _services()[name]["image"].partition(":")
    assert sum(part[:1].isdigit() or part[:1] == "v" for part in tag.replace("-", ".").split(".")) >= 2


def test_the_bot_runs_as_nobody_and_has_a_health_check() -> None:
    service = _services()["mmfaq"]
    assert service["user"] == "10001:10001"
    assert service["healthcheck"]["test"] == ["CMD", "mmfaq", "health"]
    assert "./knowledge" in service["volumes"][0]
    assert all(mount.endswith(":ro") or not mount.startswith(("$", ".")) for mount in service["volumes"])


def test_a_bot_that_cannot_be_served_waits_instead_of_being_started_again_and_again() -> None:
    command = _services()["mmfaq"]["command"]
    assert "--wait" in command
    assert f"CMD {json.dumps(['run', '--watch', '--wait'])}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert command == ["run", "--watch", "--wait"]


def test_who_asks_the_bot_asks_where_it_listens_and_no_port_of_the_machine_leads_there() -> None:
    listening = {
        f"{name}:{address.rpartition(':')[2]}"
        for name, variables in (("mmfaq", ("MMFAQ_HEALTH", "MMFAQ_HTTP")), ("maintainer", ("MMFAQ_WEBHOOK",)))
        for variable in variables
        if (address := _services()[name]["environment"][variable])
    }
    assert listening == {"mmfaq:8080", "mmfaq:3000", "maintainer:8081"}
    (job,) = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    proxied = re.findall(r"reverse_proxy (\S+)", (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8"))
    asked = [*job["static_configs"][0]["targets"], *proxied]
    assert sorted(asked) == sorted(listening)
    assert not any("ports" in _services()[name] for name in ("mmfaq", "maintainer", "prometheus", "postgres"))
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    for port in ("8080", "3000", "8081"):
        assert f"| {port} |" in page


def test_no_secret_has_a_value() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    for service in _services().values():
        for variable, value in service.get("environment", {}).items():
            if variable.startswith(("SLACK", "DISCORD")) or "SECRET" in variable:
                assert value is None
    assert "xoxb" not in text


@pytest.mark.parametrize("tool", [["hadolint", "Dockerfile"], ["shellcheck", "deploy/recipe.sh", ".ci/run"]])
def test_what_builds_has_no_known_faults(tool: list[str]) -> None:
    command = shutil.which(tool[0], path=str(Path(sys.executable).parent))
    assert command is not None
    done = subprocess.run([command, *tool[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_dockerfile_takes_its_steps_from_the_recipe() -> None:
    lines = [line for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if line.startswith("RUN")]
    assert lines
    assert all("recipe.sh" in line for line in lines)


def test_a_recipe_step_that_does_not_exist_is_told() -> None:
    done = subprocess.run([ROOT / "deploy" / "recipe.sh", "bake"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "recipe.sh packages VENV" in done.stderr


def test_what_goes_into_the_image_holds_no_secrets_and_no_history() -> None:
    wanted = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in wanted
    assert not {"!.git", "!.env", "!secrets", "!var"} & set(wanted)
