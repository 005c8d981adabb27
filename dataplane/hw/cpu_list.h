// Lists of CPUs as Linux writes them: "0-3,8".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spoor::dataplane::hw {

// CPUs in the order of the text, none twice, at most kMaxCpus. Blanks between items are fine; an empty text is an empty
// list. Errors are kInvalidArgument and say what is expected.
inline constexpr unsigned kMaxCpus = 4096;
base::Result<std::vector<unsigned>> ReadCpuList(std::string_view text);
// The same for words of an option.
base::Result<std::vector<unsigned>> ReadCpuWords(const std::vector<std::string>& words);

// "0-3,8": runs of neighbours become ranges.
std::string CpuListText(const std::vector<unsigned>& cpus);

}  // namespace spoor::dataplane::hw
