#pragma once

#include "fixture.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ofd/metadata.hpp"
#include "gateway/seals/authorities.hpp"
#include "gateway/seals/module.hpp"

namespace gateway::licenses {

/// The issuing department has an electronic seal that is enabled, and its client the right to it.
class SealedLicences : public LicenceTest {
protected:
    SealedLicences() {
        add_seal_routes();
        run([&](store::Transaction& tx) {
            seals::make_authorities(*seals, tx, "示范证书中心（演示）", now - std::chrono::hours(24));
        });
        es_id = asked("applyForSeal", call({{"name", "苏州市示范局（演示）"},
                                            {"purpose", "电子证照专用章"},
                                            {"type", 6},
                                            {"valid_until", "2029-04-18"}}))["es_id"];
        for (const char* step : {"approveSeal", "makeSeal", "enableSeal"}) {
            ask(step, operations(nullptr, {{"es_id", es_id}}));
        }
        allow({"*"});
    }
    void add_seal_routes() {
        const service::Module module = seals::module(seals);
        module_.routes.insert(module_.routes.end(), module.routes.begin(), module.routes.end());
    }
    /// In these matters, and no others.
    void allow(const Json& matters) {
        ask("setSealRights", call({{"matters", matters}}, {{"es_id", es_id}, {"client_id", bureau_client}}));
    }
    void disallow() { ask("endSealRights", call(nullptr, {{"es_id", es_id}, {"client_id", bureau_client}})); }
    void suspend() { ask("suspendSeal", operations({{"reason", "核查"}}, {{"es_id", es_id}})); }
    void enable() { ask("enableSeal", operations(nullptr, {{"es_id", es_id}})); }
    Json seal_uses() { return asked("listSealUses", call(nullptr, {{"es_id", es_id}}))["items"]; }

    Json with_seal(Json body) {
        body["es_id"] = es_id;
        return body;
    }
    Json sealed() { return issued(with_seal(draft())); }
    Bytes file_of(const Json& licence) {
        return ask("getLicenceFile", call(nullptr, {{"identifier", licence.at("identifier")}})).body;
    }
    Json copy_wish(const Json& licence) {
        return {{"purpose", example_purpose()},
                {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}},
                {"identifier", licence.at("identifier")}};
    }
    Json copied(const Json& licence) {
        give_right("business_licence", {"ex_officio"});
        return asked("copyLicence", window(copy_wish(licence)));
    }
    static Bytes document_of(const Json& copy) {
        return from_base64(copy.at("document").get<std::string>()).value();
    }
    static ofd::Metadata metadata_of(const Bytes& file) {
        return ofd::read_metadata(ofd::Package::read(file));
    }
    /// As somebody who has a right to nothing.
    Json verified(const Bytes& file) {
        return asked("verifyLicenceFile",
                     as(service::Role::department, "c-stranger", {{"document", to_base64(file)}}));
    }
    Json verified_by_issuer(const Bytes& file) {
        return asked("verifyLicenceFile", call({{"document", to_base64(file)}}));
    }

    std::string es_id;
};

} // namespace gateway::licenses
