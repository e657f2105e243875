// The first byte chooses a reader of responses, and the rest is the response. Whatever it contains,
// it is read or refused with a reason, and ids that were read cannot change a path.
#include "steps/octopus/resource_reader.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "steps/octopus/http/answer_text.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

void check_id(const std::string& id) {
  if (!id.empty() && !is_server_id(id)) std::abort();
}

template <auto Read>
void read_one(const JsonObject& json) {
  const auto resource = Read(json);
  if constexpr (requires { resource.id; }) check_id(resource.id);
  if constexpr (requires { resource.task_id; }) check_id(resource.task_id);
}

// A package's id is not one of the server's own ids.
void read_stored_package(const JsonObject& json) { (void)read_package(json); }

using Reader = void (*)(const JsonObject&);
constexpr std::array<Reader, 20> k_readers{read_one<read_user>,
                                           read_one<read_permissions>,
                                           read_one<read_space>,
                                           read_one<read_project>,
                                           read_one<read_environment>,
                                           read_one<read_channel>,
                                           read_one<read_release_template>,
                                           read_one<read_rule_answer>,
                                           read_one<read_prompted_variables>,
                                           read_one<read_tenant>,
                                           read_one<read_runbook_snapshot>,
                                           read_one<read_runbook>,
                                           read_one<read_machine>,
                                           read_one<read_release>,
                                           read_one<read_deployment>,
                                           read_one<read_runbook_run>,
                                           read_one<read_build_information>,
                                           read_one<read_execution_target>,
                                           read_one<read_task>,
                                           read_stored_package};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Response response{200, {}, std::string(text), {}};
  (void)error_document(response);
  (void)body_in_words(response);
  const auto json = parse_json(text);
  const std::string source = "GET /api";
  try {
    k_readers.at (*data % k_readers.size())(JsonObject(json.value_or(nullptr), source));
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::protocol) std::abort();
  }
  return 0;
}
