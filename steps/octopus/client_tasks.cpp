// Server tasks: states, logs, interruptions, artifacts, cancelling.
#include <algorithm>

#include "steps/octopus/client_state.h"
#include "steps/octopus/details_reader.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

// Keeps the URL below the 2,048 characters that every proxy accepts.
constexpr std::size_t k_ids_per_request = 100;
constexpr int k_shown_ahead = 3;
constexpr std::size_t k_log_limit = std::size_t{1} << 30U;
constexpr std::size_t k_artifact_limit = std::size_t{4} << 30U;

// The states of the other tasks have to wait in the meantime.
constexpr Duration k_single_read_idle_limit{30'000};

Request single_read(std::string path, std::vector<NameValue> query) {
  Request request;
  request.path = std::move(path);
  request.query = std::move(query);
  request.repeat = Repeat::never;
  request.idle_limit = k_single_read_idle_limit;
  return request;
}

} // namespace

std::vector<ServerTask> Client::tasks(const std::vector<std::string>& ids) {
  std::vector<ServerTask> tasks;
  for (std::size_t at = 0; at < ids.size(); at += k_ids_per_request) {
    const auto end = std::min(ids.size(), at + k_ids_per_request);
    const std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                        ids.begin() + static_cast<std::ptrdiff_t>(end));
    auto found =
        m_state->api.all_pages(space_path("tasks"),
                               {{"ids", joined(some, ",")}, {"take", std::to_string(some.size())}},
                               read_task);
    std::move(found.begin(), found.end(), std::back_inserter(tasks));
  }
  return tasks;
}

TaskDetails Client::task_details(const std::string& task_id, std::optional<int> tail) {
  std::vector<NameValue> query = {{"verbose", "true"}};
  if (tail) query.emplace_back("tail", std::to_string(*tail));
  auto request =
      single_read(joined_path(space_path("tasks"), {task_id, "details"}), std::move(query));
  request.body_limit = k_log_limit;
  const auto source = request_line(request);
  DetailsReader reader;
  const auto received = m_state->api.read_json(std::move(request), reader);
  auto details = reader.take(source);
  details.reply_bytes = received.size;
  return details;
}

QueueAhead Client::queue_ahead(const std::string& task_id) {
  const auto answer = m_state->api.send_for_json(
      single_read(joined_path(space_path("tasks"), {task_id, "queued-behind"}),
                  {{"skip", "0"}, {"take", std::to_string(k_shown_ahead)}}));
  const auto ahead = answer.object().number("TotalResults");
  if (!ahead)
    throw OctopusError(ErrorKind::protocol,
                       answer.source + ": member 'TotalResults' of the answer is missing",
                       answer.status);
  QueueAhead queue{static_cast<int>(std::clamp<std::int64_t>(*ahead, 0, 1'000'000)), {}};
  for (const auto& item : answer.object().objects("Items")) queue.first.push_back(read_task(item));
  return queue;
}

std::vector<Interruption> Client::pending_interruptions(const std::string& task_id) {
  const auto answer = m_state->api.send_for_json(
      single_read(space_path("interruptions"),
                  {{"regarding", task_id}, {"pendingOnly", "true"}, {"take", "100"}}));
  std::vector<Interruption> interruptions;
  for (const auto& item : answer.object().required_objects("Items")) {
    interruptions.push_back(read_interruption(item));
    if (interruptions.back().task_id.empty()) interruptions.back().task_id = task_id;
  }
  return interruptions;
}

std::map<std::string, std::string> Client::team_names() {
  std::map<std::string, std::string> names;
  try {
    const auto answer = m_state->api.send_for_json(single_read(space_path("teams/all"), {}));
    for (const auto& team : objects_of(answer.body, answer.source))
      names[team.id("Id")] = team.text("Name");
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden && error.kind() != ErrorKind::not_found) throw;
  }
  return names;
}

void Client::raw_log(const std::string& task_id, BodySink& into) {
  Request request;
  request.path = joined_path(space_path("tasks"), {task_id, "raw"});
  request.answer = AnswerFormat::text;
  request.body_limit = k_log_limit;
  m_state->api.stream(std::move(request), into);
}

std::vector<Artifact> Client::artifacts(const std::string& task_id) {
  return m_state->api.all_pages(
      space_path("artifacts"), {{"regarding", task_id}, {"take", "100"}}, read_artifact);
}

void Client::download_artifact(const std::string& artifact_id, BodySink& into) {
  Request request;
  request.path = joined_path(space_path("artifacts"), {artifact_id, "content"});
  request.answer = AnswerFormat::any;
  request.body_limit = k_artifact_limit;
  m_state->api.stream(std::move(request), into);
}

void Client::cancel_task(const std::string& task_id, Duration limit) {
  Request request;
  request.method = Method::post;
  // Tasks can also be reached without a space, and a space that was never looked up must not be
  // looked up now.
  request.path =
      joined_path(m_state->space ? space_path("tasks") : "/api/tasks", {task_id, "cancel"});
  request.body = "{}"; // the answer is the task
  request.repeat = Repeat::always;
  request.total_limit = limit;
  ApiSession unstoppable(*m_state->transport, m_state->base_path, std::stop_token(), std::nullopt);
  (void)unstoppable.send(std::move(request));
}

} // namespace octostep::octopus
