package dev.baton.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.nativeconfig.addr.Prefix;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static StatusPage page(List<?> addresses) {
        return new StatusPage(
                new StatusPage.Self(7, 1, "gw1", "ACTIVE", "active", 5, true, 20, "boot-alone", "0.1.0"),
                new StatusPage.Score(1_000, List.of()),
                List.of(),
                List.of(new StatusPage.InterfaceLine(
                        "lan",
                        "lan0",
                        "bt-lan",
                        "10:00:00:c1:4a:87",
                        StatusPage.AddressList.of(addresses),
                        List.of(),
                        List.of(),
                        true,
                        true,
                        3,
                        0,
                        new StatusPage.PublishedLine(List.of(), BigInteger.ZERO, 0, 0, 0, Map.of()))),
                new StatusPage.ArrivalLine(0, 0, -1, -1, -1, List.of()),
                new StatusPage.Health(
                        0,
                        new StatusPage.LatenessLine(1, 2, 3, 4),
                        true,
                        true,
                        true,
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of()));
    }

    private static JsonObject onlyInterface(StatusPage page) {
        return JsonParser.parseString(page.json())
                .getAsJsonObject()
                .getAsJsonArray("interfaces")
                .get(0)
                .getAsJsonObject();
    }

    @Test
    void addressesAreAnArrayOfStringsInTheirOrder() {
        JsonObject line = onlyInterface(page(List.of(Prefix.parse("10.7.1.1/24"), Prefix.parse("2001:db8::1/64"))));

        assertThat(line.get("addresses")).hasToString("[\"10.7.1.1/24\",\"2001:db8::1/64\"]");
        assertThat(line.get("addressCount").getAsInt()).isEqualTo(2);
        assertThat(line.get("claimed").getAsBoolean()).isTrue();
    }

    @Test
    void anInterfaceWithoutAddressesHasAnEmptyArray() {
        assertThat(onlyInterface(page(List.of())).get("addresses")).hasToString("[]");
    }

    @Test
    void thousandsOfAddressesAreAllThere() {
        List<String> addresses = IntStream.range(0, 10_000)
                .mapToObj(i -> "10.64." + i / 256 + "." + i % 256 + "/16")
                .toList();

        JsonObject line = onlyInterface(page(addresses));

        assertThat(line.getAsJsonArray("addresses").asList())
                .extracting(each -> each.getAsString())
                .isEqualTo(addresses);
    }
}
