#include "post.hpp"

#include "lines.hpp"

namespace gateway::bench {

Posts::Posts(const Scene& scene)
    : head_("POST /v1/cases HTTP/1.1\r\n" + scene.fields() + "Content-Type: application/json\r\n"),
      port_(scene.port()) {
    for (std::size_t i = 0; i < scene.matters().size(); ++i) {
        bodies_.push_back(case_body(scene.matters()[i], i));
    }
}

Load Posts::load() {
    Load load;
    load.port = port_;
    load.write = [this, which = std::to_string(++loads_)](std::size_t number, std::string& request) {
        const std::string& body = bodies_[number % bodies_.size()];
        request += head_;
        request += "Idempotency-Key: bench-" + which + "-" + std::to_string(number) +
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        request += body;
    };
    load.right = [](std::size_t, const Answer& answer) {
        return answer.status == 201 && answer.field("Idempotency-Replayed").empty();
    };
    return load;
}

} // namespace gateway::bench
