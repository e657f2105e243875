// A model of the server's side of tasks, for tests of the watcher: grows random activity trees and
// serves them as JSON, truncated or with faults as configured.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "test/support/scripted_transport.h"

namespace octostep::test {

struct ModelActivity {
  std::string id, name, status = "Pending";
  nlohmann::json lines = nlohmann::json::array();
  std::vector<ModelActivity> children;
};

struct ModelTask {
  std::string state = "Executing";
  ModelActivity root{"root", "Deploy", "Running", nlohmann::json::array(), {}};
  int next_number = 1;
  bool has_interruptions = false;

  void
  add_line(ModelActivity& activity, const std::string& text, const std::string& category = "Info") {
    activity.lines.push_back({{"Number", next_number++},
                              {"Category", category},
                              {"MessageText", text},
                              {"OccurredAt", "2026-11-24T10:00:00.000+00:00"}});
  }
};

class ModelServer {
public:
  std::map<std::string, ModelTask> tasks;
  bool tells_gaps = true; // a truncated activity begins with a Gap element
  bool has_numbers = true;
  bool counts_over_all = false; // truncates to so many lines in total
  std::vector<int> tails;       // in the order of the requests
  int failing_details = 0;      // number of further details requests that fail
  nlohmann::json interruptions = nlohmann::json::array();
  int ahead = 0;

  ScriptedTransport::Reply answer(const octopus::Request& request) {
    if (request.path == "/api/spaces/all")
      return json_answer(R"([{"Id":"Spaces-1","Name":"Default","IsDefault":true}])");
    if (request.path == "/api/Spaces-1/tasks") return states(query_value(request, "ids"));
    if (request.path == "/api/Spaces-1/interruptions")
      return json_answer(nlohmann::json{{"Items", interruptions}}.dump());
    const std::string prefix = "/api/Spaces-1/tasks/";
    const auto rest = request.path.substr(prefix.size());
    const auto id = rest.substr(0, rest.find('/'));
    if (rest.ends_with("/queued-behind"))
      return json_answer(
          nlohmann::json{{"Items", nlohmann::json::array()}, {"TotalResults", ahead}}.dump());
    return details(id, std::stoi(query_value(request, "tail")));
  }

private:
  nlohmann::json task_json(const std::string& id) const {
    const auto& task = tasks.at(id);
    return {{"Id", id}, {"State", task.state}, {"HasPendingInterruptions", task.has_interruptions}};
  }

  ScriptedTransport::Reply states(const std::string& ids) const {
    nlohmann::json items = nlohmann::json::array();
    for (const auto& [id, task] : tasks)
      if (("," + ids + ",").find("," + id + ",") != std::string::npos)
        items.push_back(task_json(id));
    return json_answer(nlohmann::json{{"Items", items}}.dump());
  }

  ScriptedTransport::Reply details(const std::string& id, int tail) {
    if (failing_details > 0) {
      --failing_details;
      return failing_details % 2 == 0 ? html_answer(503) : json_answer("{\"Task\":");
    }
    tails.push_back(tail);
    int left = tail;
    nlohmann::json body = {{"Task", task_json(id)}, {"Progress", {{"ProgressPercentage", 40}}}};
    body["ActivityLogs"] = nlohmann::json::array({activity_json(tasks.at(id).root, tail, left)});
    return json_answer(body.dump());
  }

  nlohmann::json activity_json(const ModelActivity& activity, int tail, int& left) const {
    nlohmann::json children = nlohmann::json::array();
    for (const auto& child : activity.children)
      children.push_back(activity_json(child, tail, left));
    return {{"Id", activity.id},
            {"Name", activity.name},
            {"Status", activity.status},
            {"LogElements", shortened(activity.lines, counts_over_all ? left : tail, left)},
            {"Children", children}};
  }

  nlohmann::json shortened(const nlohmann::json& lines, int limit, int& left) const {
    nlohmann::json result = nlohmann::json::array();
    const int size = static_cast<int>(lines.size());
    const int first = std::max(0, size - limit);
    left -= size - first;
    if (first > 0 && tells_gaps)
      result.push_back({{"Category", "Gap"},
                        {"Number", lines[0]["Number"]},
                        {"GapLastNumber", lines[static_cast<std::size_t>(first) - 1]["Number"]},
                        {"MessageText", ""}});
    for (int index = first; index < size; ++index) {
      auto line = lines[static_cast<std::size_t>(index)];
      if (!has_numbers) line.erase("Number");
      result.push_back(std::move(line));
    }
    return result;
  }
};

} // namespace octostep::test
