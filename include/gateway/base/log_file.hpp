#pragma once

namespace gateway::log {

/// Opens the log's file anew, since somebody has renamed it; no line is lost. Where that fails the lines go
/// on to the old one, and "log_not_reopened" says why. Nothing for a log that is no file.
void reopen();

} // namespace gateway::log
