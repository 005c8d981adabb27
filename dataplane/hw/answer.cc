#include "dataplane/hw/answer.h"

#include <algorithm>

#include "dataplane/hw/check.h"
#include "dataplane/hw/detect.h"
#include "dataplane/hw/host.h"
#include "dataplane/hw/profile_options.h"
#include "dataplane/hw/report.h"

namespace spoor::dataplane::hw {
namespace {

struct Subject {
  HwProfile profile;
  std::vector<std::string> devices;
};

base::Result<Subject> SubjectOf(const CheckQuestion& question, const Host& host) {
  if (!question.profile.empty()) {
    const auto path = FindProfile(question.profile, question.folders);
    if (!path) return std::unexpected(path.error());
    auto profile = ReadProfile(*path);
    if (!profile) return std::unexpected(profile.error());
    const auto& devices = question.devices.empty() ? profile->devices : question.devices;
    return Subject{*profile, devices};
  }
  const auto profiles = ReadAllProfiles(question.folders);
  if (!profiles) return std::unexpected(profiles.error());
  const Detection detection = Detect(host, *profiles);
  const auto found = std::ranges::find(*profiles, detection.profile, &HwProfile::name);
  if (found == profiles->end()) return base::Fail(base::ErrorCode::kNotFound, "no hardware profile fits this machine");
  return Subject{*found, question.devices.empty() ? detection.devices : question.devices};
}

}  // namespace

base::Result<Answer> AnswerDetect(const std::string& root, const std::vector<std::string>& folders) {
  const auto profiles = ReadAllProfiles(folders);
  if (!profiles) return std::unexpected(profiles.error());
  const Host host = ReadHost(root);
  const Detection detection = Detect(host, *profiles);
  return Answer{DetectionText(host, detection), !detection.profile.empty()};
}

base::Result<Answer> AnswerCheck(const CheckQuestion& question) {
  const Host host = ReadHost(question.root);
  const auto subject = SubjectOf(question, host);
  if (!subject) return std::unexpected(subject.error());
  const auto findings = CheckHost(host, subject->profile, subject->devices);
  const std::string& name = subject->profile.name;
  return Answer{question.json ? FindingsJson(name, findings) : FindingsText(name, findings), findings.empty()};
}

}  // namespace spoor::dataplane::hw
