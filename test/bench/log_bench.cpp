// Prints how fast the build log masks and formats. It never fails; run it before and after a claim
// about speed.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "agent/log/build_log.h"
#include "agent/log/protocol_choice.h"
#include "agent/log/secret_masker.h"

using namespace octostep;

namespace {

struct Nowhere final : agent::ByteOutput {
  bool write(std::string_view bytes) override {
    count += bytes.size();
    return true;
  }
  std::size_t count = 0;
};

std::string log_line(int number) {
  return "2026-08-21 10:00:00 Info | Copying file C:\\Apps\\SupportFlow\\1.0.78\\assets\\file-" +
         std::to_string(number) + ".js";
}

template <class Work>
double seconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void measure_masker(int secrets) {
  agent::SecretMasker masker;
  for (int i = 0; i < secrets; ++i)
    masker.add("Secret-value-" + std::to_string(i * 7919) + "/" + std::to_string(i));
  std::vector<std::string> lines;
  for (int i = 0; i < 10'000; ++i) lines.push_back(log_line(i));
  std::size_t size = 0;
  const double time = seconds([&] {
    for (int round = 0; round < 30; ++round) {
      for (const std::string& line : lines) size += masker.mask(line).size();
    }
  });
  std::printf("masker, %3d secrets: %7.0f MB/s\n", secrets, static_cast<double>(size) / time / 1e6);
}

void measure_log(agent::Protocol protocol) {
  constexpr int k_lines = 100'000;
  Nowhere output;
  octopus::SystemClock clock;
  agent::BuildLogOptions options;
  options.protocol = protocol;
  agent::BuildLog log(options, output, nullptr, clock);
  for (int i = 0; i < 10; ++i) log.add_secret("Secret-value-" + std::to_string(i * 7919));
  steps::Line line;
  line.origin = steps::Origin::foreign;
  const double time = seconds([&] {
    for (int i = 0; i < k_lines; ++i) {
      line.text = log_line(i);
      log.write(line);
    }
  });
  std::printf("%-12s %7.0f lines/s, %5.2f ms per 1,000 lines, %zu bytes\n",
              std::string(agent::protocol_name(protocol)).c_str(),
              k_lines / time,
              time * 1e6 / k_lines,
              output.count);
}

} // namespace

int main() {
  for (const int secrets : {0, 10, 100}) measure_masker(secrets);
  for (const auto protocol : {agent::Protocol::teamcity,
                              agent::Protocol::azure_devops,
                              agent::Protocol::github,
                              agent::Protocol::plain,
                              agent::Protocol::jsonl}) {
    measure_log(protocol);
  }
}
