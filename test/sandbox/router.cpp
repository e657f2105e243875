#include "test/sandbox/router.h"

#include <fmt/format.h>

#include "test/sandbox/fields.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

bool is_parameter(const std::string& segment) { return segment.starts_with('{'); }

bool fits(const Route& route, const std::vector<std::string>& segments) {
  if (route.pattern.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!is_parameter(route.pattern[i]) && !equal_ignoring_case(route.pattern[i], segments[i]))
      return false;
  return true;
}

// Compares from the left: a literal beats a parameter at the first difference.
bool is_more_literal(const Route& route, const Route& other) {
  for (std::size_t i = 0; i < route.pattern.size(); ++i) {
    const bool is_literal = !is_parameter(route.pattern[i]);
    if (is_literal == is_parameter(other.pattern[i])) return is_literal;
  }
  return false;
}

std::map<std::string, std::string> parameters_of(const Route& route,
                                                 const std::vector<std::string>& segments) {
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (is_parameter(route.pattern[i]))
      parameters[route.pattern[i].substr(1, route.pattern[i].size() - 2)] = segments[i];
  return parameters;
}

std::vector<std::string> rest_of(const std::vector<std::string>& segments, std::size_t from) {
  return {segments.begin() + static_cast<std::ptrdiff_t>(from), segments.end()};
}

} // namespace

json Call::body() const { return parse_body(request.body); }

void Router::add(const std::string& method,
                 const std::string& pattern,
                 Handler handler,
                 RouteOptions options) {
  Route route{method, {}, std::move(handler), options};
  for (const auto& segment : split(pattern, '/'))
    if (!segment.empty()) route.pattern.push_back(segment);
  m_routes.push_back(std::move(route));
}

std::vector<Router::Candidate> Router::candidates(const std::vector<std::string>& segments) {
  std::vector<Candidate> result{{Scope::root, segments, {}}};
  if (segments.empty() || !equal_ignoring_case(segments[0], "api")) return result;
  if (segments.size() > 1 && is_id(segments[1], "Spaces")) {
    result.push_back({Scope::space, rest_of(segments, 2), segments[1]});
    return result;
  }
  result.push_back({Scope::system, rest_of(segments, 1), {}});
  if (segments.size() > 3 && equal_ignoring_case(segments[1], "spaces"))
    result.push_back({Scope::space, rest_of(segments, 3), segments[2]});
  if (segments.size() > 1) result.push_back({Scope::space, rest_of(segments, 1), {}});
  return result;
}

bool Router::match_candidate(const std::string& method,
                             const Candidate& candidate,
                             RouteMatch& best) const {
  bool path_exists = false;
  for (const auto& route : m_routes) {
    if (route.options.scope != candidate.scope || !fits(route, candidate.segments)) continue;
    path_exists = true;
    const bool method_fits = route.method == method || (method == "HEAD" && route.method == "GET");
    if (method_fits && (best.route == nullptr || is_more_literal(route, *best.route)))
      best.route = &route;
  }
  if (best.route == nullptr) return path_exists;
  best.parameters = parameters_of(*best.route, candidate.segments);
  best.space = candidate.space;
  return true;
}

RouteMatch Router::match(const std::string& method,
                         const std::vector<std::string>& segments) const {
  bool path_exists = false;
  for (const auto& candidate : candidates(segments)) {
    RouteMatch best;
    path_exists = match_candidate(method, candidate, best) || path_exists;
    if (best.route != nullptr) return best;
  }
  const auto path = "/" + join(segments, "/");
  if (path_exists)
    throw ApiError(405, fmt::format("The method {} is not supported by '{}'.", method, path));
  throw ApiError(404, fmt::format("The resource '{}' was not found.", path));
}

} // namespace octostep::sandbox
