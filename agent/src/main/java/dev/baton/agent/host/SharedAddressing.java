package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AddressSpec;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the shared addresses of one link complete, alone and in the form that the parent's own addresses call for (DESIGN section
 * 4). The right form is added before the wrong one is removed, so that an active loses no packet when the parent gets an
 * address late. Provisioning thread only.
 */
final class SharedAddressing {
    private final LinkControl control;
    /** What was right for each link, by name, at the last look. */
    private final Map<String, List<AddressSpec>> rightBefore = new HashMap<>();

    SharedAddressing(LinkControl control) {
        this.control = control;
    }

    /**
     * Brings the addresses in order.
     *
     * @param ofParent the addresses of the device beneath
     * @param link the shared link
     * @param there the addresses on it
     * @return whether somebody had changed what was right; not so when the parent's own addresses changed what is right
     */
    boolean complete(SharedLink shared, List<AssignedAddress> ofParent, Link link, List<AssignedAddress> there) {
        List<AddressSpec> specs =
                shared.addresses(ofParent.stream().map(AssignedAddress::prefix).toList());
        Set<Prefix> right = new HashSet<>();
        for (AddressSpec spec : specs) {
            right.add(spec.prefix());
        }
        List<Prefix> wrong = new ArrayList<>();
        List<Prefix> failed = new ArrayList<>();
        Set<Prefix> present = new HashSet<>();
        for (AssignedAddress assigned : there) {
            Prefix prefix = assigned.prefix();
            boolean isRight = right.contains(prefix);
            if (isRight && assigned.has(AssignedAddress.DAD_FAILED)) {
                failed.add(prefix);
            } else if (isRight) {
                present.add(prefix);
            } else {
                wrong.add(prefix);
            }
        }
        List<AddressSpec> missing =
                specs.stream().filter(spec -> !present.contains(spec.prefix())).toList();
        change(link.index(), failed, missing, wrong);
        boolean sameAsBefore = specs.equals(rightBefore.put(shared.name(), specs));
        boolean somebodys = missing.stream().anyMatch(spec -> link.adminUp() || !isLinkLocal(spec));
        return sameAsBefore && (somebodys || !wrong.isEmpty());
    }

    /** One that the kernel gave up as a duplicate is in the way of the same one made anew. */
    private void change(int link, List<Prefix> failed, List<AddressSpec> missing, List<Prefix> wrong) {
        if (!failed.isEmpty()) {
            control.removeAddresses(link, failed);
        }
        if (!missing.isEmpty()) {
            control.addAddresses(link, missing);
        }
        if (!wrong.isEmpty()) {
            control.removeAddresses(link, wrong);
        }
    }

    /** Which the kernel takes away from a link that goes down, whatever is set. */
    private static boolean isLinkLocal(AddressSpec spec) {
        return spec.prefix().address().isV6() && spec.prefix().address().isLinkLocal();
    }

    /** See {@link Carrier#networks}. */
    List<Prefix> networks(SharedLink shared) {
        return carriers(rightBefore.getOrDefault(shared.name(), List.of()));
    }

    /** Those of them that bring the route to their network with them. */
    static List<Prefix> carriers(List<AddressSpec> specs) {
        return specs.stream()
                .filter(spec -> !spec.noPrefixRoute())
                .map(AddressSpec::prefix)
                .toList();
    }
}
