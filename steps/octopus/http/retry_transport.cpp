#include "steps/octopus/http/retry_transport.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/answer_text.h"
#include "steps/octopus/http/http_date.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

bool is_read(const Request& request) {
  return request.method == Method::get || request.repeat == Repeat::always;
}

bool is_passing_fault(int status) {
  constexpr std::array statuses = {408, 429, 500, 502, 503, 504};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

bool has_other_format(const Request& request, const Response& response) {
  if (response.status < 200 || response.status >= 300) return false;
  switch (request.answer) {
  case AnswerFormat::json:
    return response.streamed_well ? !*response.streamed_well : !is_json(response);
  case AnswerFormat::text:
    return is_web_page(response);
  case AnswerFormat::any:
    break;
  }
  return false;
}

// The limit of the whole exchange applies to all repetitions together. The last one begins when it
// is over and gets a moment, because a server that has just recovered answers at once.
Request within_limit(const Request& request, Duration spent) {
  constexpr Duration least{100};
  Request limited = request;
  if (request.total_limit) limited.total_limit = std::max(*request.total_limit - spent, least);
  return limited;
}

std::string seconds_text(Duration duration) {
  return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(duration).count());
}

} // namespace

struct RetryTransport::Attempt {
  std::optional<Response> response;
  std::string fault; // "" = the response is what was requested
  bool may_be_repeated = false;
  bool outcome_is_clear = true; // false: a write that may have had its effect
  std::optional<Duration> retry_after;
};

RetryTransport::RetryTransport(std::unique_ptr<Transport> inner,
                               RetryRules rules,
                               Clock& clock,
                               OutageListener on_outage)
    : m_inner(std::move(inner)),
      m_rules(rules),
      m_clock(clock),
      m_on_outage(std::move(on_outage)) {}

Response RetryTransport::send(const Request& request, std::stop_token stop) {
  const auto began = m_clock.elapsed();
  std::optional<Duration> first_failure;
  for (int failures = 1;; ++failures) {
    Attempt current = attempt(within_limit(request, m_clock.elapsed() - began), stop);
    if (current.fault.empty()) {
      outage_ends();
      return std::move(*current.response);
    }
    const auto now = m_clock.elapsed();
    if (!first_failure) first_failure = now;
    const auto spent = now - *first_failure;
    // If a refusal is not repeated, the caller gets to read it, with the server's words.
    if (!current.may_be_repeated && current.response && current.outcome_is_clear)
      return std::move(*current.response);
    Duration left = m_rules.window - spent;
    if (request.total_limit) left = std::min(left, *request.total_limit - (now - began));
    const bool tries_used_up = m_rules.max_retries && failures > *m_rules.max_retries;
    const bool asks_for_more = current.retry_after.value_or(Duration::zero()) > left;
    if (!current.may_be_repeated || tries_used_up || left <= Duration::zero() || asks_for_more) {
      const bool is_late = request.total_limit && now - began >= *request.total_limit;
      give_up(request, current, spent, is_late ? ErrorKind::deadline : ErrorKind::unavailable);
    }
    outage_begins(request, current, left);
    if (!m_clock.sleep(std::min(wait_before_next(failures, current), left), stop))
      throw OctopusError(ErrorKind::stopped, "stopped while waiting for the server to recover");
  }
}

RetryTransport::Attempt RetryTransport::attempt(const Request& request, std::stop_token stop) {
  const bool repeatable = request.repeat != Repeat::never;
  Attempt result;
  try {
    result.response = m_inner->send(request, std::move(stop));
  } catch (const ExchangeFailure& failure) {
    const bool nothing_sent = failure.delivery == Delivery::not_sent;
    result.fault = failure.what();
    result.may_be_repeated = repeatable && failure.may_pass && (is_read(request) || nothing_sent);
    result.outcome_is_clear = is_read(request) || nothing_sent;
    return result;
  }
  const Response& response = *result.response;
  if (!is_passing_fault(response.status) && !has_other_format(request, response)) return result;
  const bool not_executed = response.status == 429;
  const auto document = error_document(response);
  result.fault = fmt::format("the server answered {}{}{}",
                             status_in_words(response.status),
                             document ? ": " : " with ",
                             document ? document->message : body_in_words(response));
  result.may_be_repeated = repeatable && (is_read(request) || not_executed);
  result.outcome_is_clear = is_read(request) || not_executed;
  result.retry_after = parse_retry_after(response.header("Retry-After"), m_clock.now());
  return result;
}

Duration RetryTransport::wait_before_next(int failures, const Attempt& failed) {
  const Duration doubled = m_rules.first_wait * (1LL << std::min(failures - 1, 20));
  const Duration longest = std::min(doubled, m_rules.longest_wait);
  // Between half of it and all of it, so that many agents do not return at the same moment.
  const auto whole = longest.count();
  std::uniform_int_distribution<Duration::rep> spread(whole / 2, whole);
  return std::max(Duration(spread(m_random)), failed.retry_after.value_or(Duration::zero()));
}

void RetryTransport::give_up(const Request& request,
                             const Attempt& failed,
                             Duration spent,
                             ErrorKind kind) const {
  const int status = failed.response ? failed.response->status : 0;
  if (!failed.outcome_is_clear)
    throw OctopusError(ErrorKind::unclear_write,
                       fmt::format("{}: {}; whether the server carried it out is not known",
                                   request_line(request),
                                   failed.fault),
                       status);
  const auto tried = spent > Duration::zero() ? fmt::format(" (tried for {})", seconds_text(spent))
                                              : std::string();
  const auto asked = failed.retry_after && failed.may_be_repeated
                         ? fmt::format("; it asks to wait {}", seconds_text(*failed.retry_after))
                         : std::string();
  throw OctopusError(
      kind, fmt::format("{}: {}{}{}", request_line(request), failed.fault, tried, asked), status);
}

void RetryTransport::outage_begins(const Request& request, const Attempt& failed, Duration window) {
  if (m_outage_since) return;
  m_outage_since = m_clock.elapsed();
  if (m_on_outage)
    m_on_outage(fmt::format("{}: {}; trying again for up to {}",
                            request_line(request),
                            failed.fault,
                            seconds_text(window)));
}

void RetryTransport::outage_ends() {
  if (!m_outage_since) return;
  const auto lasted = m_clock.elapsed() - *m_outage_since;
  m_outage_since.reset();
  if (m_on_outage)
    m_on_outage(fmt::format("the server answers again after {}", seconds_text(lasted)));
}

std::optional<Duration> parse_retry_after(std::string_view text, Instant now) {
  text = text::trimmed(text);
  int number = 0;
  if (read_number(text, number)) return std::chrono::seconds(std::max(number, 0));
  const auto until = parse_http_date(text);
  if (!until) return std::nullopt;
  return std::max(*until - now, Duration::zero());
}

} // namespace octostep::octopus
