#pragma once

#include "scene.hpp"

#include <string>
#include <vector>

namespace gateway::bench {

/// Every page of a search, as it was answered.
struct Pages {
    std::vector<Json> items;
    std::vector<std::string> cursors;        ///< of each page, the first one's empty
    std::vector<std::string> in_use() const; ///< codes
};

/// Lists of many bodies, with cases under way, open applications and drafts of them, and what is asked of
/// reforms.
class ReformScene {
public:
    explicit ReformScene(const Options& options);
    Scene& scene() { return scene_; }

    /// A plan that moves every list to a body that is registered with it, of each four one merged with the
    /// next, one renamed, one split. `number`: of the plan; each has its own heirs.
    Json plan(int number) const;
    /// A request of operations; the answer's body. Throws unless it is 2xx.
    Json ask(const std::string& method, const std::string& target, const Json& body = nullptr,
             int revision = 0);
    Json create(int number) { return ask("POST", "/v1/reforms", plan(number)); }
    Json step(const Json& reform, const std::string& verb);
    Pages search(const std::string& query);
    std::string snapshot();

private:
    void register_bodies();
    void open_work();
    std::string send(const std::string& method, const std::string& target, http::Fields fields,
                     const std::string& body);
    const Options options_;
    std::vector<std::string> bodies_;
    Scene scene_;
};

} // namespace gateway::bench
