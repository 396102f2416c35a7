#pragma once

#include <string_view>

namespace brenier {

/// The Python files that go with an export; their sources lie in core/exports/scripts.
std::string_view torchLoaderScript();
std::string_view jaxLoaderScript();
std::string_view verifyScript();

}  // namespace brenier
