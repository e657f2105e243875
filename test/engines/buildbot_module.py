#!/usr/bin/env python3
"""buildbot_module.py WRITE_FORMS: loads the generated module into Buildbot, makes every step and every form."""

import importlib
import json
import sys

from forms_under_test import Checks, generate, hostile_values, require, work_folder


def check_step(step_class, checks):
    where = step_class.__name__
    values = hostile_values(step_class.keys)
    secrets = {key: f"API-${{x}} of {key}" for key in step_class.secret_keys}
    step = step_class(values, secrets=secrets)
    document = json.loads(step.document())
    expected = {key: value.replace("${", "$${") for key, value in {**values, **secrets}.items()}
    checks.equal(document, {"type": step_class.type, "parameters": expected}, f"{where}: document")
    checks.that("\n" not in step.document() and step.document().isascii(), f"{where}: is not one ASCII line")
    checks.equal((step.logEnviron, step.timeout, step.sigtermTime), (False, None, 10), f"{where}: settings")


def check_form(step_class, checks):
    from buildbot.plugins import schedulers
    from buildbot.schedulers.forcesched import ForceScheduler
    scheduler = schedulers.ForceScheduler(name="force", builderNames=["b"], properties=step_class.form())
    checks.that(isinstance(scheduler, ForceScheduler), f"{step_class.__name__}: form")
    fields = [field for group in step_class.form() for field in group.fields]
    checks.equal({field.fullName for field in fields}, {"octopus_" + key for key in step_class.keys},
                 f"{step_class.__name__}: fields")
    for field in fields:
        if hasattr(field, "choices"):
            checks.that(field.default in field.choices, f"{field.name}: its default is no choice")
    checks.equal(set(step_class.from_form().parameters), set(step_class.keys), f"{step_class.__name__}: from form")


def check_values(module, checks):
    step = module.Deploy({"project": "Shop", "environments": ["a, b", "c"], "variables": {"x": "${y}"}, "wait": False,
                          "channel": None, "tenants": "", "maxRetries": 3})
    checks.equal(json.loads(step.document())["parameters"],
                 {"project": "Shop", "environments": ["a, b", "c"], "variables": {"x": "$${y}"}, "wait": False,
                  "tenants": "", "maxRetries": "3"}, "values of Python's types")


def check_false(module, checks):
    """A box that is not ticked says no; it is not the same as no value."""
    from buildbot.process.properties import Properties
    parameters = module.Deploy.from_form().parameters
    values = Properties(octopus_wait=False, octopus_project="")
    checks.equal(values.render(parameters["wait"]).result, False, "an unticked box")
    checks.equal(values.render(parameters["progress"]).result, None, "a field that is not there")
    checks.equal(values.render(parameters["project"]).result, None, "a field that is left blank")


def check_refusals(module, checks):
    from buildbot import config
    for arguments in ({"parameters": {"projct": "x"}}, {"secrets": {"apikey": "x"}}):
        try:
            with config.errors.capture_config_errors(raise_on_error=True):
                module.Deploy(**arguments)
            checks.that(False, f"{arguments} were accepted")
        except config.ConfigErrors as errors:
            checks.that("Deploy has no" in str(errors), str(errors))


def check_events(module, checks):
    step = module.Deploy({}).get_step_factory().buildStep()  # as a build does it
    outputs = {}
    step.setProperty = lambda name, value, source: outputs.update({name: (value, source)})
    step.updateSummary = lambda: None
    reader = step._read_events()
    next(reader)
    for line in ('@@octostep {"t":"progress","text":"Deploying","pct":40}', "plain text",
                 '@@octostep {"t":"output","name":"deploy.taskIds","value":"ServerTasks-1"}'):
        reader.send(("o", line))
    reader.send(("e", '@@octostep {"t":"output","name":"x","value":"from standard error"}'))
    reader.send(("o", "octostep: failed: step 'dev' failed"))
    checks.equal(step.getResultSummary(), {"step": "failed: step 'dev' failed"}, "verdict")
    checks.equal(step.getCurrentSummary(), {"step": "Deploying 40%"}, "summary")
    checks.equal(outputs, {"deploy.taskIds": ("ServerTasks-1", "octostep")}, "properties")


def main():
    buildbot = require("buildbot", "buildbot is not installed, its module cannot be loaded")
    print(f"Buildbot {buildbot.version}")
    checks = Checks()
    with work_folder() as folder:
        sys.path.insert(0, str(generate(sys.argv[1], "buildbot", folder)))
        module = importlib.import_module("octostep_steps")
        classes = [one for one in vars(module).values()
                   if isinstance(one, type) and issubclass(one, module.OctoStep) and one is not module.OctoStep]
        checks.equal(len(classes), 8, "steps")
        for step_class in classes:
            check_step(step_class, checks)
            check_form(step_class, checks)
        check_values(module, checks)
        check_false(module, checks)
        check_refusals(module, checks)
        check_events(module, checks)
    checks.finish(f"Buildbot {buildbot.version}: steps and forms of all eight kinds made")


if __name__ == "__main__":
    main()
