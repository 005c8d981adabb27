#include "dataplane/hw/cpu_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/join.h"

namespace spoor::dataplane::hw {
namespace {

constexpr std::string_view kSeparators = ", \t\n";

// Reads a number from the front of `text` and drops it there; kMaxCpus if there is none.
unsigned TakeNumber(std::string_view& text) {
  unsigned number = kMaxCpus;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc()) return kMaxCpus;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return std::min(number, kMaxCpus);
}

bool AddItem(std::string_view item, std::vector<unsigned>& cpus) {
  const unsigned first = TakeNumber(item);
  unsigned last = first;
  if (item.starts_with('-')) {
    item.remove_prefix(1);
    last = TakeNumber(item);
  }
  if (!item.empty() || last >= kMaxCpus || last < first) return false;
  for (unsigned cpu = first; cpu <= last; ++cpu) {
    if (std::ranges::find(cpus, cpu) == cpus.end()) cpus.push_back(cpu);
  }
  return true;
}

}  // namespace

base::Result<std::vector<unsigned>> ReadCpuList(std::string_view text) {
  std::vector<unsigned> cpus;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return cpus;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(kSeparators), text.size());
    if (!AddItem(text.substr(0, end), cpus)) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("'{}' is no CPU or range of CPUs, as in 2-5,8", text.substr(0, end)));
    }
    text.remove_prefix(end);
  }
}

base::Result<std::vector<unsigned>> ReadCpuWords(const std::vector<std::string>& words) {
  return ReadCpuList(base::Join(words, ","));
}

std::string CpuListText(const std::vector<unsigned>& cpus) {
  std::string text;
  for (std::size_t first = 0; first < cpus.size();) {
    std::size_t last = first;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += first == last ? fmt::format("{}", cpus[first]) : fmt::format("{}-{}", cpus[first], cpus[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace spoor::dataplane::hw
