#!/usr/bin/env python3
"""buildbot_web.py WRITE_FORMS OCTOSTEP SANDBOX SCREENSHOTS: a Buildbot master with its web pages and a worker. The generated
force form is filled in with a headless Chromium, the worker runs the generated step against the sandbox server, and the
pages must show the log, the outputs and the summary of the step."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from forms_under_test import Checks, clean_environment, generate, require, skip, started_sandbox, work_folder

LONGEST_WAIT = 120

MASTER = """
import sys
sys.path.insert(0, {forms!r})
import octostep_steps as octostep
from buildbot.plugins import schedulers, util, worker
c = BuildmasterConfig = {{
    'workers': [worker.Worker('w', 'pass')],
    'protocols': {{'pb': {{'port': 'tcp:{worker_port}:interface=127.0.0.1'}}}},
    'title': 'octostep', 'titleURL': 'http://127.0.0.1:{web_port}/', 'buildbotURL': 'http://127.0.0.1:{web_port}/',
    'www': {{'port': 'tcp:{web_port}:interface=127.0.0.1', 'plugins': {{}}}},
    'db': {{'db_url': 'sqlite:///state.sqlite'}}, 'buildbotNetUsageData': None,
}}
factory = util.BuildFactory([octostep.Deploy.from_form(executable={octostep!r}, secrets={{'apiKey': {key!r}}})])
c['builders'] = [util.BuilderConfig(name='deploy', workernames=['w'], factory=factory)]
c['schedulers'] = [schedulers.ForceScheduler(name='force', builderNames=['deploy'], properties=octostep.Deploy.form())]
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Buildbot:
    """Master and worker as separate processes, which are always stopped."""

    def __init__(self, folder, forms, octostep, key):
        self.folder, self.programs = folder, Path(sys.executable).parent
        self.web_port, self.worker_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.web_port}"
        self.run("buildbot", "create-master", "master")
        (folder / "master" / "master.cfg").write_text(MASTER.format(
            forms=str(forms), octostep=str(octostep), key=key, web_port=self.web_port, worker_port=self.worker_port))
        self.run("buildbot", "checkconfig", "master")
        self.run("buildbot-worker", "create-worker", "worker", f"127.0.0.1:{self.worker_port}", "w", "pass")
        self.processes = [self.start("buildbot", "master"), self.start("buildbot-worker", "worker")]

    def environment(self):
        return clean_environment(PATH=f"{self.programs}:{os.environ['PATH']}", PYTHONDONTWRITEBYTECODE="1")

    def run(self, program, *arguments):
        subprocess.run([self.programs / program, *arguments], cwd=self.folder, env=self.environment(), check=True,
                       capture_output=True)

    def start(self, program, folder):
        with open(self.folder / f"{program}.log", "w", encoding="utf-8") as log:
            return subprocess.Popen([self.programs / program, "start", "--nodaemon", folder], cwd=self.folder,
                                    env=self.environment(), stdout=log, stderr=subprocess.STDOUT)

    def get(self, path):
        with urllib.request.urlopen(f"{self.address}/api/v2/{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def wait_for(self, what, condition):
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            try:
                found = condition()
            except OSError:  # it is not up yet
                found = None
            if found:
                return found
            time.sleep(0.2)
        raise SystemExit(f"waited {LONGEST_WAIT} s for {what}\n" + (self.folder / "buildbot.log").read_text()[-3000:])

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def open_browser():
    from selenium import webdriver
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,2600"):
        options.add_argument(argument)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)


class Pages:
    def __init__(self, browser, address, screenshots):
        self.browser, self.address, self.screenshots = browser, address, screenshots

    def open(self, path):
        self.browser.get(f"{self.address}/#{path}")

    def wait(self, condition, what):
        from selenium.webdriver.support.ui import WebDriverWait
        return WebDriverWait(self.browser, 60).until(condition, message=f"the page never showed {what}")

    def text(self):
        return self.browser.find_element("tag name", "body").text

    def wait_for_text(self, text):
        self.wait(lambda _: text in self.text(), repr(text))

    def keep(self, name):
        self.browser.save_screenshot(str(self.screenshots / f"{name}.png"))

    def field(self, label):
        """The control next to or below a label of the form."""
        path = f"//label[normalize-space()='{label}']/following::*[self::input or self::textarea or self::select][1]"
        return self.wait(lambda b: b.find_element("xpath", path), f"the field {label!r}")

    def fill(self, label, value):
        field = self.field(label)
        field.clear()
        field.send_keys(value)

    def press(self, text):
        self.wait(lambda b: b.find_element("xpath", f"//button[normalize-space()='{text}']"), f"a button {text!r}").click()


def fill_form(pages, url):
    pages.open("/builders/1/force/force")
    pages.wait_for_text("Release number")
    pages.keep("1-empty-form")
    for label, value in (("Project", "SupportFlow"), ("Release number", "1.0.78"), ("Environments", "Development"),
                         ("Server URL", url)):
        pages.fill(label, value)
    pages.keep("2-filled-form")
    pages.press("Start build")


def finished_build(buildbot):
    builds = buildbot.get("builds?property=*")["builds"]
    return builds[0] if builds and builds[0]["complete"] else None


def log_of(buildbot, build):
    steps = buildbot.get(f"builds/{build['buildid']}/steps")["steps"]
    step = next(one for one in steps if one["name"].startswith("Octopus"))
    log = buildbot.get(f"steps/{step['stepid']}/logs")["logs"][0]
    lines = buildbot.get(f"logs/{log['logid']}/contents")["logchunks"][0]["content"].splitlines()
    return step, [line[1:] for line in lines]


def check_build(buildbot, build, checks):
    step, lines = log_of(buildbot, build)
    text = "\n".join(lines)
    checks.equal(build["results"], 0, f"the build's result; its log:\n{text}")
    checks.that("SupportFlow 1.0.78 is live in Development" in text, "the deployment's log is in the step's log")
    checks.that("[Development] " in text and "> Step 1: Deploy web site" in text, "activities are headings in the log")
    checks.that("API-SANDBOX" not in text, "the key is in the log")
    properties = {name: value[0] for name, value in build["properties"].items()}
    checks.equal(properties.get("dev.releaseVersion", properties.get("deploy.releaseVersion")), "1.0.78", "output")
    checks.that(str(properties.get("deploy.taskIds", "")).startswith("ServerTasks-"), f"taskIds in {properties}")
    checks.that(any("/tasks/ServerTasks-" in link["url"] for link in step["urls"]), f"a link to the deployment: {step['urls']}")
    return step


def check_pages(pages, build, checks):
    pages.open("/builders/1/builds/1")
    pages.wait_for_text("deploy release")
    pages.keep("3-build")
    checks.that("SUCCESS" in pages.text().upper(), "the build's page says that it succeeded")
    checks.that("succeeded: 1 step succeeded" in pages.text(), f"the step's summary is its verdict: {pages.text()}")
    pages.open("/builders/1/builds/1/steps/1/logs/stdio")
    pages.wait_for_text("Development")
    pages.keep("4-log")
    log = pages.text()
    checks.that("Octopus: deploy release" in log, "the log's page shows the step")
    pages.open("/builders/1/builds/1")
    pages.wait(lambda b: b.find_element("xpath", "//a[contains(., 'Build Properties')]"), "a tab of properties").click()
    pages.wait_for_text("deploy.taskIds")
    pages.keep("5-properties")
    checks.that("ServerTasks-" in pages.text(), "the properties' page shows the outputs")


def prepare_release(octostep, url, key, folder):
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>SupportFlow</h1>")
    environment = clean_environment(OCTOPUS_URL=url, OCTOPUS_API_KEY=key)
    for arguments in (["pack", "--package-id", "SupportFlow", "--version", "1.0.78", "--base-path", "site"],
                      ["push", "--packages", "SupportFlow.1.0.78.zip"],
                      ["create-release", "--project", "SupportFlow", "--release-number", "1.0.78"]):
        subprocess.run([octostep, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def main():
    write_forms, octostep, sandbox, screenshots = sys.argv[1:5]
    buildbot_package = require("buildbot", "Buildbot cannot be had here", also="buildbot_www")
    require("selenium", "the browser's driver cannot be had here")
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            skip(f"{program} is not installed, the web form cannot be filled in")
    Path(screenshots).mkdir(parents=True, exist_ok=True)
    checks = Checks()
    with work_folder() as name, started_sandbox(sandbox, Path(name)) as (url, key):
        folder = Path(name)
        prepare_release(octostep, url, key, folder)
        forms = generate(write_forms, "buildbot", folder)
        buildbot = Buildbot(folder, forms, Path(octostep).resolve(), key)
        browser = None
        try:
            buildbot.wait_for("the master and its worker", lambda: buildbot.get("workers")["workers"][0]["connected_to"])
            browser = open_browser()
            pages = Pages(browser, buildbot.address, Path(screenshots))
            fill_form(pages, url)
            build = buildbot.wait_for("the build", lambda: finished_build(buildbot))
            check_build(buildbot, build, checks)
            check_pages(pages, build, checks)
        finally:
            if browser:
                browser.quit()
            buildbot.stop()
    checks.finish(f"Buildbot {buildbot_package.version}: form filled in with Chromium, built by a worker, "
                  f"log and outputs seen; screenshots in {screenshots}")


if __name__ == "__main__":
    main()
