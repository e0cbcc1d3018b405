package dev.baton.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabNameTest {
    @Test
    void aNameTellsItsOwner() {
        LabName name = LabName.next();

        assertThat(LabName.parse(name + "-gw1")).contains(name);
        assertThat(name.ownerLives()).isTrue();
        assertThat(LabName.next()).isNotEqualTo(name);
    }

    @Test
    void aPidGivenToAnotherProcessIsNoOwner() {
        LabName name = LabName.next();
        assertThat(new LabName(name.pid(), name.start() - 1, 1).ownerLives()).isFalse();
    }

    @Test
    void otherNamesAreNotOurs() {
        assertThat(LabName.parse("blue")).isEmpty();
        assertThat(LabName.parse("bl-12-gw1")).isEmpty();
        assertThat(LabName.parse("my-bl-1-2-3")).isEmpty();
    }
}
