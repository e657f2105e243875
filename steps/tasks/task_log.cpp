#include "steps/tasks/task_log.h"

#include <charconv>
#include <functional>
#include <limits>
#include <string_view>

namespace octostep::steps {
namespace {

int stream_of(std::string_view task_id) {
  const std::string_view digits = task_id.substr(task_id.rfind('-') + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size() && number > 0) return number;
  constexpr std::size_t k_most = std::numeric_limits<int>::max();
  return static_cast<int>(std::hash<std::string_view>{}(task_id) % k_most) + 1;
}

Level level_of(octopus::LogCategory category) {
  using octopus::LogCategory;
  switch (category) {
  case LogCategory::trace:
  case LogCategory::verbose:
    return Level::verbose;
  case LogCategory::highlight:
  case LogCategory::alert:
    return Level::highlight;
  case LogCategory::wait:
    return Level::wait;
  case LogCategory::warning:
    return Level::warning;
  case LogCategory::error:
  case LogCategory::fatal:
    return Level::error;
  default:
    return Level::info;
  }
}

std::string outcome_text(octopus::ActivityStatus status) {
  using octopus::ActivityStatus;
  switch (status) {
  case ActivityStatus::success:
    return "Success";
  case ActivityStatus::success_with_warning:
    return "SuccessWithWarning";
  case ActivityStatus::failed:
    return "Failed";
  case ActivityStatus::skipped:
    return "Skipped";
  case ActivityStatus::canceled:
    return "Canceled";
  case ActivityStatus::pending:
    return "Pending";
  case ActivityStatus::running:
    return "Running";
  case ActivityStatus::unknown:
    return "Unknown";
  }
  return "Unknown";
}

} // namespace

TaskLog::TaskLog(LogSink& sink, const std::string& task_id, std::string title)
    : m_sink(sink), m_stream(stream_of(task_id)), m_title(std::move(title)) {}

void TaskLog::open() { m_sink.write(StreamOpened{m_stream, m_title}); }

void TaskLog::close() {
  for (auto block = m_block_order.rbegin(); block != m_block_order.rend(); ++block)
    if (m_open_blocks.contains(*block)) m_sink.write(BlockClosed{m_stream, *block, "", false});
  m_open_blocks.clear();
  m_block_order.clear();
  m_sink.write(StreamClosed{m_stream});
}

void TaskLog::say(Level level, std::string text) { print(level, std::move(text), Origin::own); }

void TaskLog::link(const std::string& title, const std::string& url) {
  m_sink.write(Link{m_stream, title, url});
}

void TaskLog::print_foreign(Level level, std::string text) {
  print(level, std::move(text), Origin::foreign);
}

void TaskLog::print(Level level, std::string text, Origin origin) {
  Line line;
  line.stream = m_stream;
  line.level = level;
  line.text = std::move(text);
  line.origin = origin;
  m_sink.write(line);
}

void TaskLog::activity_opened(const octopus::ActivityOpened& event) {
  m_record.opened(event.activity_id, event.parent_id, event.name);
  if (!m_open_blocks.insert(event.activity_id).second) return;
  m_block_order.push_back(event.activity_id);
  BlockOpened block;
  block.stream = m_stream;
  block.block = event.activity_id;
  block.parent = m_open_blocks.contains(event.parent_id) ? event.parent_id : std::string();
  block.title = event.name;
  block.origin = Origin::foreign;
  m_sink.write(block);
}

void TaskLog::activity_closed(const octopus::ActivityClosed& event) {
  m_record.closed(event.activity_id, event.status);
  if (m_open_blocks.erase(event.activity_id) == 0) return;
  std::erase(m_block_order, event.activity_id);
  m_sink.write(BlockClosed{m_stream,
                           event.activity_id,
                           outcome_text(event.status),
                           event.status == octopus::ActivityStatus::failed});
}

void TaskLog::activity_lines(const octopus::ActivityLines& event) {
  for (const auto index : event.indexes) activity_line(event, index);
}

void TaskLog::activity_line(const octopus::ActivityLines& event, std::size_t index) {
  const auto element = event.elements.head(index);
  Line line;
  line.text = event.elements.text(index);
  const auto size = event.elements.text_size(index);
  if (line.text.size() < size) line.text_size = size;
  m_record.line(event.activity_id, element.category, line.text);
  ++m_shown_lines;
  std::uint64_t read = line.text.size();
  line.stream = m_stream;
  line.level = level_of(element.category);
  line.time = element.occurred_at;
  line.origin = Origin::foreign;
  if (m_open_blocks.contains(event.activity_id)) {
    line.block = event.activity_id;
  } else if (const auto name = m_record.name(event.activity_id); !name.empty()) {
    // The server delivers lines even after it closed their activity.
    line.text.insert(0, name + ": ");
  }
  m_sink.write(line);
  while (read < line.text_size) {
    line.text = event.elements.text(index, read);
    line.text_offset = read;
    read += line.text.size();
    m_sink.write(line);
  }
}

void TaskLog::progressed(const octopus::TaskProgressed& event) {
  m_running_activity = event.running_activity;
  m_percentage = event.percentage;
  Progress progress;
  progress.stream = m_stream;
  progress.percent = event.percentage;
  progress.text = event.running_activity;
  m_sink.write(progress);
}

void TaskLog::read_unshown(const octopus::TaskDetails& details) {
  m_record = ActivityRecord();
  m_record.read(details);
}

} // namespace octostep::steps
