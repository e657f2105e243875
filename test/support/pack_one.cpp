// pack_one BASE OUT FORMAT LEVEL THREADS: builds one package with the packaging library alone, for
// the benchmark and the checks with other tools. Prints its path, size and SHA-256.
#include "packaging/package_builder.h"

#include <array>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using namespace octostep::packaging;

namespace {

template <typename Value, std::size_t Count>
Value choose(const std::array<std::pair<std::string_view, Value>, Count>& choices,
             std::string_view name) {
  for (const auto& [text, value] : choices) {
    if (text == name) return value;
  }
  throw std::invalid_argument("unknown choice " + std::string(name));
}

constexpr std::array<std::pair<std::string_view, Format>, 9> k_formats = {
    {{"zip", Format::zip},
     {"nupkg", Format::nupkg},
     {"jar", Format::jar},
     {"war", Format::war},
     {"tar", Format::tar},
     {"tar.gz", Format::tar_gz},
     {"tgz", Format::tgz},
     {"tar.bz2", Format::tar_bz2},
     {"tar.zst", Format::tar_zst}}};
constexpr std::array<std::pair<std::string_view, Level>, 4> k_levels = {
    {{"none", Level::none},
     {"fast", Level::fast},
     {"optimal", Level::optimal},
     {"max", Level::max}}};

} // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: pack_one BASE OUT FORMAT LEVEL THREADS\n";
    return 2;
  }
  PackageRequest request;
  request.id = "Acme.Web";
  request.version = "1.0.78";
  request.base_path = argv[1];
  request.out_folder = argv[2];
  request.allow_links_outside = true;
  request.overwrite = true;
  try {
    request.format = choose(k_formats, argv[3]);
    request.level = choose(k_levels, argv[4]);
    request.threads = static_cast<unsigned>(std::stoul(argv[5]));
    const PackageReport report = build_package(request);
    std::cout << report.plan.path.string() << ' ' << report.size << ' ' << report.sha256 << '\n';
  } catch (const std::exception& error) {
    std::cerr << "pack_one: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
