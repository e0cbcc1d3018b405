package dev.baton.agent.event;

/** Takes events, in the order in which they happen. */
public interface EventSink {
    /** Hands over and returns at once. Called by the thread on which it happened. */
    void accept(Event event);
}
