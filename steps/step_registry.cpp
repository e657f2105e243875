#include "steps/step_registry.h"

#include <array>
#include <stdexcept>
#include <string>

#include "steps/await_task.h"
#include "steps/create_release.h"
#include "steps/deploy_release.h"
#include "steps/pack_package.h"
#include "steps/promote_release.h"
#include "steps/push_build_information.h"
#include "steps/push_package.h"
#include "steps/run_runbook.h"

namespace octostep::steps {
namespace {

using MakeStep = std::unique_ptr<Step> (*)(const schema::ParameterValues&, const BuildFacts&);

struct RegisteredKind {
  std::string_view kind;
  MakeStep make;
};

constexpr std::array k_kinds{
    RegisteredKind{"pack", make_pack_package},
    RegisteredKind{"push", make_push_package},
    RegisteredKind{"buildInformation", make_push_build_information},
    RegisteredKind{"createRelease", make_create_release},
    RegisteredKind{"deploy", make_deploy_release},
    RegisteredKind{"promote", make_promote_release},
    RegisteredKind{"runRunbook", make_run_runbook},
    RegisteredKind{"awaitTask", make_await_task},
};

} // namespace

std::unique_ptr<Step> make_step(std::string_view kind,
                                const schema::ParameterValues& parameters,
                                const BuildFacts& build) {
  for (const auto& registered : k_kinds)
    if (registered.kind == kind) return registered.make(parameters, build);
  throw std::logic_error("unknown step kind " + std::string(kind));
}

} // namespace octostep::steps
