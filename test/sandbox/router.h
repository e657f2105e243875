// Decides which function answers which request. Patterns are paths without the space; the router
// handles the three spellings (/api/Spaces-1/x, /api/spaces/{id or slug}/x, /api/x).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

using Handler = std::function<Response(Call&)>;

enum class Scope {
  root,   // the pattern is the whole path: /.well-known/...
  system, // below /api, outside spaces
  space,  // below /api, in a space
};

enum class Intake {
  document, // small JSON body, read before the route runs
  upload,   // multipart file, on disk before the route runs
};

struct RouteOptions {
  Scope scope = Scope::space;
  Intake intake = Intake::document;
  bool is_anonymous = false;
};

struct Route {
  std::string method;
  std::vector<std::string> pattern; // "{name}" segments match anything
  Handler handler;
  RouteOptions options;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::map<std::string, std::string> parameters;
  std::string space; // id or slug as in the URL; "" if it names none
};

class Router {
public:
  // `pattern` like "/tasks/{id}/details".
  void add(const std::string& method,
           const std::string& pattern,
           Handler handler,
           RouteOptions options = {});

  // The most literal pattern wins. Throws ApiError 404 for an unknown path, and 405 if the path
  // exists only for other methods.
  [[nodiscard]] RouteMatch match(const std::string& method,
                                 const std::vector<std::string>& segments) const;

private:
  struct Candidate {
    Scope scope;
    std::vector<std::string> segments;
    std::string space;
  };

  static std::vector<Candidate> candidates(const std::vector<std::string>& segments);
  bool
  match_candidate(const std::string& method, const Candidate& candidate, RouteMatch& best) const;

  std::vector<Route> m_routes;
};

} // namespace octostep::sandbox
