namespace FlannelMesh.Dataplane.Tests.Kernel;

public sealed class NexthopScenarioKernelTests() : ScenarioKernelTests(RouteLayout.Auto);
