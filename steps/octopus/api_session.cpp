#include "steps/octopus/api_session.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/answer_text.h"
#include "steps/octopus/http/http_date.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

ErrorKind kind_of(int status, std::string_view words) {
  // For an existing package the server answers 409; older versions answer 400, and so do all
  // versions for releases.
  const bool already_exists = text::lower_case(words).find("already exists") != std::string::npos;
  switch (status) {
  case 401:
    return ErrorKind::unauthenticated;
  case 403:
    return ErrorKind::forbidden;
  case 404:
    return ErrorKind::not_found;
  case 409:
    return ErrorKind::conflict;
  case 407:
    return ErrorKind::unauthenticated;
  case 408:
  case 429:
    return ErrorKind::unavailable;
  default:
    break;
  }
  if (status >= 500) return ErrorKind::unavailable;
  if (status == 400 && already_exists) return ErrorKind::conflict;
  return status >= 400 ? ErrorKind::refused : ErrorKind::protocol;
}

std::string_view advice_for(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::unauthenticated:
    return "; check the API key or access token, and that it belongs to this server";
  case ErrorKind::forbidden:
    return "; the credentials lack a permission for this";
  case ErrorKind::not_found:
    return "; it does not exist or is not visible with these credentials";
  default:
    return "";
  }
}

std::uint64_t size_of(const Body& body) {
  if (const auto* text = std::get_if<std::string>(&body)) return text->size();
  const auto* part = std::get_if<FilePart>(&body);
  return part == nullptr || part->source == nullptr ? 0 : part->source->size();
}

[[noreturn]] void throw_too_large(const Request& request, const Response& response) {
  throw OctopusError(
      ErrorKind::refused,
      fmt::format("{}: {} bytes were answered with {}: that is too large for something on the way, "
                  "a proxy or the web server; raise its limit (nginx: client_max_body_size, IIS: "
                  "maxAllowedContentLength), or send less",
                  request_line(request),
                  size_of(request.body),
                  status_in_words(response.status)),
      response.status);
}

[[noreturn]] void throw_refusal(const Request& request, const Response& response) {
  if (size_of(request.body) > 0 && says_too_large(response)) throw_too_large(request, response);
  const auto document = error_document(response);
  const auto words = document ? document->message : body_in_words(response);
  const auto kind = kind_of(response.status, words);
  const bool is_of_proxy = response.status == 407;
  throw OctopusError(
      kind,
      fmt::format("{}: the {} answered {}{}{}{}",
                  request_line(request),
                  is_of_proxy ? "proxy" : "server",
                  status_in_words(response.status),
                  document ? ": " : " with ",
                  words,
                  is_of_proxy ? "; check the proxy's user name and password" : advice_for(kind)),
      response.status,
      document ? document->errors : std::vector<std::string>());
}

std::string next_page(const JsonObject& page) {
  const auto links = page.object("Links");
  return links ? links->text("Page.Next") : std::string();
}

// The server's links are absolute paths; an RFC 6570 part such as {?skip} is removed.
std::string without_template(const std::string& link) { return link.substr(0, link.find('{')); }

[[noreturn]] void throw_unusable_link(const std::string& source, const std::string& link) {
  throw OctopusError(
      ErrorKind::protocol,
      fmt::format("{}: the link to the next page is no address below the server's: '{}'",
                  source,
                  text::as_one_line(link, 200)));
}

[[noreturn]] void throw_oversized(const std::string& source, const OversizedAnswer& error) {
  throw OctopusError(
      error.kind(), fmt::format("{}: {}", source, error.what()), error.http_status());
}

// Limits the pages of a list: a server that always names another page would never end.
class PageCount {
public:
  // The limit follows from the number of items that the first page announces and the number that it
  // contains; some more pages are allowed, because the list may grow in the meantime.
  void note(const JsonObject& page, std::size_t items) {
    if (m_seen++ > 0) return;
    const auto total = page.number("TotalResults");
    if (total && *total >= 0 && items > 0)
      m_most = std::min(static_cast<std::size_t>(*total) / items + k_growth, k_most_pages);
  }

  void check(const std::string& source) const {
    if (m_seen < m_most) return;
    throw OctopusError(
        ErrorKind::protocol,
        fmt::format("{}: the list does not end: after {} pages the server names another one",
                    source,
                    m_seen));
  }

private:
  static constexpr std::size_t k_most_without_total = 100;
  static constexpr std::size_t k_most_pages = 1'000;
  static constexpr std::size_t k_growth = 10;

  std::size_t m_seen = 0;
  std::size_t m_most = k_most_without_total;
};

} // namespace

Answer ApiSession::get(std::string path, std::vector<NameValue> query) {
  Request request;
  request.path = std::move(path);
  request.query = std::move(query);
  return send_for_json(std::move(request));
}

std::optional<Answer> ApiSession::find(std::string path) {
  Request request;
  request.path = std::move(path);
  return find(std::move(request));
}

std::optional<Answer> ApiSession::find(Request request) {
  try {
    return send_for_json(std::move(request));
  } catch (const OctopusError& error) {
    if (error.kind() == ErrorKind::not_found) return std::nullopt;
    throw;
  }
}

Answer ApiSession::post(std::string path, const json& body, std::vector<NameValue> query) {
  Request request;
  request.method = Method::post;
  request.path = std::move(path);
  request.query = std::move(query);
  request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return send_for_json(std::move(request));
}

Response ApiSession::send(Request request) {
  if (m_request_limit && !request.total_limit) request.total_limit = m_request_limit;
  Response response = exchange(request);
  if (const auto date = parse_http_date(response.header("Date"))) m_server_time = date;
  if (response.status < 200 || response.status >= 300) throw_refusal(request, response);
  return response;
}

Response ApiSession::exchange(const Request& request) {
  try {
    return m_transport->send(request, m_stop);
  } catch (const OversizedAnswer& error) {
    throw_oversized(request_line(request), error);
  }
}

Answer ApiSession::send_for_json(Request request) {
  Answer answer;
  answer.source = request_line(request);
  JsonTree tree;
  const auto received = read_json(std::move(request), tree);
  answer.status = received.status;
  answer.size = received.size;
  answer.body = tree.take();
  return answer;
}

Response ApiSession::stream(Request request, BodySink& sink) {
  const auto source = request_line(request);
  request.sink = &sink;
  Response response = send(std::move(request));
  if (response.streamed_well) return response;
  try { // a transport that delivers the body as a whole
    sink.restart();
    sink.take(response.body);
    response.streamed_well = sink.finish();
  } catch (const OversizedAnswer& error) {
    throw_oversized(source, error);
  }
  return response;
}

ApiSession::Received ApiSession::read_json(Request request, JsonEvents& events) {
  const auto source = request_line(request);
  JsonBody body(events);
  const Response response = stream(std::move(request), body);
  if (*response.streamed_well) return {response.status, body.size()};
  throw OctopusError(ErrorKind::protocol,
                     fmt::format("{}: the server answered {} with {} instead of JSON",
                                 source,
                                 status_in_words(response.status),
                                 body_in_words(response)),
                     response.status);
}

void ApiSession::read_list(std::string path, PageItems& items) {
  Request request;
  request.path = std::move(path);
  const auto source = request_line(request);
  items.page_begins(source);
  JsonList list("", items);
  read_json(std::move(request), list);
  if (!list.was_found()) (void)objects_of(list.take_rest(), source); // reports what it is instead
}

void ApiSession::read_pages(std::string path, std::vector<NameValue> query, PageItems& items) {
  std::set<std::string> followed;
  PageCount count;
  for (;;) {
    Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    const auto source = request_line(request);
    items.page_begins(source);
    JsonList list("Items", items);
    read_json(std::move(request), list);
    const auto rest = list.take_rest();
    const JsonObject page(rest, source);
    if (!list.was_found()) (void)page.required_objects("Items");
    const auto link = without_template(next_page(page));
    // A link that was followed before would lead to an endless loop.
    if (link.empty() || list.count() == 0 || !followed.insert(link).second) return;
    count.note(page, list.count());
    count.check(source);
    auto target = parse_target(below_base(link));
    if (!target) throw_unusable_link(source, link);
    path = std::move(target->path);
    query = std::move(target->query);
  }
}

void PageItems::check_cost(std::size_t bytes, const std::string& source) {
  constexpr std::size_t k_limit = std::size_t{20} << 20U;
  if (bytes > k_limit)
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("{}: the list takes more than {} MiB of memory, more than any "
                                   "list expected here",
                                   source,
                                   k_limit >> 20U));
}

// Links start at the root of the host, those with "~/" at the base. With a virtual directory, some
// servers omit it.
std::string ApiSession::below_base(const std::string& whole) const {
  std::string link = whole;
  if (const auto scheme = link.find("://"); scheme != std::string::npos) {
    const auto path = link.find('/', scheme + 3);
    link = path == std::string::npos ? "/" : link.substr(path);
  }
  if (link.starts_with("~/")) return link.substr(1);
  if (!link.starts_with('/')) return '/' + link;
  return std::string(below(link, m_base_path).value_or(link));
}

} // namespace octostep::octopus
