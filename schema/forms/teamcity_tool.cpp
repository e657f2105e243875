#include "schema/forms/teamcity_tool.h"

#include <string_view>

#include "schema/forms/input_document.h"

namespace octostep::schema {

namespace {

// The URN really is spelled like this.
constexpr std::string_view k_descriptor = R"(<?xml version="1.0" encoding="UTF-8"?>
<teamcity-agent-plugin xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:noNamespaceSchemaLocation="urn:shemas-jetbrains-com:teamcity-agent-plugin-v1-xml">
  <tool-deployment>
    <layout>
      <executable-files>
        <include name="bin/octostep"/>
      </executable-files>
    </layout>
  </tool-deployment>
</teamcity-agent-plugin>
)";

} // namespace

FormArchive teamcity_tool() {
  return {"octostep.zip",
          {{"teamcity-plugin.xml", std::string(k_descriptor), FileRole::text},
           {"bin/octostep", "", FileRole::octostep}}};
}

// Inputs without a value may be missing from the environment, so the script sets each variable.
std::string teamcity_script(const StepForm& form) {
  return "#!/bin/sh\n" + export_lines(form, input_variable) +
         exec_octostep(form, "\"%teamcity.tool.octostep%/bin/octostep\"");
}

std::string teamcity_parameter(const FormField& field) { return "env." + input_variable(field); }

std::string teamcity_step_id(const StepForm& form) { return "octostep-" + form.command; }

} // namespace octostep::schema
