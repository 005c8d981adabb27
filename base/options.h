// Program options: the one home of Boost.Program_options parsing. A setting has the same name on the command line and
// in the INI file named by --config; the command line wins.
#pragma once

#include <boost/program_options.hpp>
#include <map>
#include <string>

#include "base/result.h"

namespace spoor::base {

namespace po = boost::program_options;

// Parses argv, then the file of `--config FILE` if `options` declares one and it is given. Unknown names, missing
// values and unreadable files are kInvalidArgument with one line that names the option, and in a file path and line.
// Abbreviations are not guessed.
Result<po::variables_map> ParseOptions(const po::options_description& options,
                                       const po::positional_options_description& positional, int argc,
                                       const char* const* argv);

// What an INI file says, and in which of its lines (1 is the first) each name stands last.
struct FileOptions {
  po::variables_map values;
  std::map<std::string, unsigned> lines;
};

// Parses an INI file alone. Errors as above, "PATH:LINE: why"; a name that is no list may stand there once.
Result<FileOptions> ParseOptionsFile(const po::options_description& options, const std::string& path);

}  // namespace spoor::base
