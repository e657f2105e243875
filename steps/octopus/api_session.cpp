#include "steps/octopus/api_session.h"

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
  // An existing package is 409; 400 before that was introduced, and still for releases.
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

[[noreturn]] void throw_refusal(const Request& request, const Response& response) {
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

// The server's links are absolute paths; an RFC 6570 part such as {?skip} is not filled in here.
std::string without_template(const std::string& link) { return link.substr(0, link.find('{')); }

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
  Response response = m_transport->send(request, m_stop);
  if (const auto date = parse_http_date(response.header("Date"))) m_server_time = date;
  if (response.status < 200 || response.status >= 300) throw_refusal(request, response);
  return response;
}

Answer ApiSession::send_for_json(Request request) {
  const auto source = request_line(request);
  const Response response = send(std::move(request));
  Answer answer{json::parse(response.body, nullptr, /*allow_exceptions=*/false),
                source,
                response.status,
                response.body.size()};
  if (answer.body.is_discarded())
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("{}: the server answered {} with {} instead of JSON",
                                   source,
                                   status_in_words(response.status),
                                   body_in_words(response)),
                       response.status);
  return answer;
}

void ApiSession::visit_pages(std::string path,
                             std::vector<NameValue> query,
                             const std::function<void(const JsonObject&)>& visit) {
  std::set<std::string> followed;
  for (;;) {
    const Answer answer = get(path, query);
    const auto page = answer.object();
    const auto items = page.required_objects("Items");
    for (const auto& item : items) visit(item);
    const auto link = without_template(next_page(page));
    // A link that was followed before would never end.
    if (link.empty() || items.empty() || !followed.insert(link).second) return;
    const auto below = below_base(link);
    const auto question = below.find('?');
    path = below.substr(0, question);
    query = question == std::string::npos
                ? std::vector<NameValue>()
                : parse_query(std::string_view(below).substr(question + 1));
  }
}

// Links start at the root of the host, "~/" ones at the base; with a virtual directory some servers
// leave it out.
std::string ApiSession::below_base(const std::string& whole) const {
  std::string link = whole;
  if (const auto scheme = link.find("://"); scheme != std::string::npos) {
    const auto path = link.find('/', scheme + 3);
    link = path == std::string::npos ? "/" : link.substr(path);
  }
  if (link.starts_with("~/")) return link.substr(1);
  if (!link.starts_with('/')) return '/' + link;
  if (!m_base_path.empty() && link.starts_with(m_base_path + '/'))
    return link.substr(m_base_path.size());
  return link;
}

} // namespace octostep::octopus
