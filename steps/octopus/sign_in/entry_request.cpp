#include "steps/octopus/sign_in/entry_request.h"

#include <fmt/core.h>

#include "steps/octopus/http/answer_text.h"

namespace octostep::octopus {

namespace {

constexpr Duration k_request_limit{30'000};

bool will_pass(const Response& response) {
  const bool lacks_json = response.status >= 200 && response.status < 300 && !is_json(response);
  return lacks_json || response.status >= 500 || response.status == 408 || response.status == 429;
}

} // namespace

Response send_entry_request(Transport& server,
                            const Request& request,
                            const std::string& purpose,
                            const std::stop_token& stop) {
  Request limited = request;
  limited.total_limit = k_request_limit;
  std::string fault;
  try {
    auto response = server.send(limited, stop);
    if (!will_pass(response)) return response;
    fault = fmt::format("the server answered {} with {}",
                        status_in_words(response.status),
                        body_in_words(response));
  } catch (const ExchangeFailure& failure) {
    fault = failure.what();
  }
  throw ExchangeFailure(fmt::format("{}: {}: {}", purpose, request_line(request), fault),
                        Delivery::not_sent);
}

} // namespace octostep::octopus
